/** Watching as both surfaces have it, GraphQL in both its forms: what is asked, and what is told, in one form that can be compared. */
import type { ErrorCode } from '../../src/errors/table.ts';
import { MULTIPART } from '../graphql/subscribing.ts';
import { type EventStream, openStream } from '../support/event-stream.ts';

export interface WatchArguments {
  readonly prefix?: unknown;
  readonly where?: unknown;
  readonly since?: unknown;
  /** Only the entry of this name. */
  readonly name?: string;
}

export interface Told {
  readonly type: string;
  readonly revision: number | null;
  readonly name: string | null;
  readonly version: number | null;
  /** The entry's; absent when there is no entry. */
  readonly data?: unknown;
}

export interface Watch {
  readonly stream: EventStream;
  /** The next events, once they are there. */
  take(count: number): Promise<Told[]>;
  leave(): void;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly pointers: readonly string[];
}

export interface WatchSurface {
  readonly title: 'REST' | 'GraphQL' | 'Multipart';
  watch(args: WatchArguments): Promise<Watch>;
  refusal(args: WatchArguments): Promise<Refusal>;
}

export function restWatching(url: string): WatchSurface {
  const open = ({ name, where, ...rest }: WatchArguments) => {
    const query = { ...rest, ...(where !== undefined && { where: JSON.stringify(where) }) };
    const path = name === undefined ? '/configs' : `/configs/${name}`;
    return openStream(url, `${path}?${new URLSearchParams(query as Record<string, string>)}`);
  };
  return {
    title: 'REST',
    async watch(args) {
      const stream = await open(args);
      expect(stream.status).toBe(200);
      return {
        stream,
        take: async (count) => (await stream.take(count)).map(fromRest),
        leave: stream.leave,
      };
    },
    async refusal(args) {
      const stream = await open(args);
      await stream.ended;
      const { code, status, errors = [] } = JSON.parse(stream.text());
      expect(stream.status).toBe(status);
      return { code, pointers: errors.map((error: { pointer: string }) => error.pointer) };
    },
  };
}

function fromRest({ event, id, data }: Awaited<ReturnType<EventStream['take']>>[number]): Told {
  const revision = id ? Number(id) : event === 'reset' ? 0 : null;
  if (event !== 'current') expect(data.revision).toBe(revision);
  const { name = null, version = null } = data;
  return { type: event, revision, name, version, ...('data' in data && { data: data.data }) };
}

export const WATCH = `subscription ($prefix: String, $where: ConfigFilter, $since: Revision) {
  configChanges(prefix: $prefix, where: $where, since: $since) {
    type revision name version config { name data version revision createdAt updatedAt expiresAt } } }`;

export function graphqlWatching(url: string, accept = 'text/event-stream'): WatchSurface {
  const open = ({ name, ...rest }: WatchArguments) => {
    const variables = name === undefined ? rest : { ...rest, where: { name: { eq: name } } };
    const headers = { Accept: accept };
    return openStream(url, '/graphql', { method: 'POST', headers, body: { query: WATCH, variables } });
  };
  return {
    title: accept === MULTIPART ? 'Multipart' : 'GraphQL',
    async watch(args) {
      const stream = await open(args);
      expect(stream.status).toBe(200);
      return {
        stream,
        take: async (count) => (await stream.take(count)).map(fromGraphQL),
        leave: stream.leave,
      };
    },
    async refusal(args) {
      const stream = await open(args);
      await stream.ended;
      const [next, complete, ...more] = stream.events();
      expect([complete?.event, more]).toEqual(['complete', []]);
      const { code, errors = [], traceId } = next?.data.errors[0].extensions ?? {};
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      return {
        code,
        pointers: errors.map(({ pointer }: { pointer: string }) =>
          pointer.replace('/where/name/eq', '/name'),
        ),
      };
    },
  };
}

function fromGraphQL({ event, data }: Awaited<ReturnType<EventStream['take']>>[number]): Told {
  expect({ event, errors: data.errors }).toEqual({ event: 'next', errors: undefined });
  const { type, revision, name, version, config } = data.data.configChanges;
  if (config) expect({ name: config.name, version: config.version }).toEqual({ name, version });
  return { type: type.toLowerCase(), revision, name, version, ...(config && { data: config.data }) };
}

/** All, by their titles. */
export const WATCHING = {
  REST: restWatching,
  GraphQL: (url: string) => graphqlWatching(url),
  Multipart: (url: string) => graphqlWatching(url, MULTIPART),
};
