/**
 * Which parameters a route has, and where: those of its path, and those that its query may hold. A path that is read
 * and watched has some for the one and some for the other; who mixes them up is told which is for what.
 */
import type { GraphQLArgument } from 'graphql';
import { EVENT_STREAM } from '../http/server-sent-events.ts';
import type { Operation } from '../operation/invoke.ts';
import { isStream, type Route } from './route.ts';

export type Definitions = ReadonlyMap<string, GraphQLArgument>;

export function pathParameters({ path }: Route): string[] {
  return [...path.matchAll(/(?<=:)\w+/g)].map(([parameter]) => parameter);
}

/** None for a write. */
export function queryParameters(row: Route, operation: Operation): Definitions {
  const inPath = pathParameters(row);
  const isRead = row.method === 'GET';
  const has = (name: string) => (isStream(row) ? row.query.includes(name) : isRead && !inPath.includes(name));
  return new Map([...operation.arguments].filter(([name]) => has(name)));
}

/** All that are for reading or watching one path, each with the media type of the answers that it is for. */
export function mediaTypesOfParameters(
  rows: readonly (readonly [Route, Operation])[],
): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(([row, operation]) =>
      Array.from(queryParameters(row, operation).keys(), (name): [string, string] => [
        name,
        isStream(row) ? EVENT_STREAM : 'application/json',
      ]),
    ),
  );
}
