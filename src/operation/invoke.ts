/**
 * Calls a root field of the schema without a document: the arguments are coerced by their types and the
 * wrapped resolver is called. So REST has the same types, rules, authorization and observation as GraphQL,
 * with nothing parsed or executed.
 */
import type { GraphQLArgument, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { coerceArguments } from './coerce.ts';
import type { Context } from './context.ts';
import type { Observe } from './observe.ts';

/** `Query.config` */
export type Coordinate = `${'Query' | 'Mutation' | 'Subscription'}.${string}`;

export interface Operation {
  readonly arguments: ReadonlyMap<string, GraphQLArgument>;
  /**
   * Resolves with the field's value; for a subscription with its batches of events.
   * @param gather the arguments; what it throws is an outcome of the operation like any other.
   */
  call(gather: () => Readonly<Record<string, unknown>>, context: Context): Promise<unknown>;
}

/** @throws Error when the schema has no such field: a mistake in a route, found at start. */
export function bindOperation(schema: GraphQLSchema, coordinate: Coordinate, observe: Observe): Operation {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = type && 'getFields' in type ? type.getFields()[fieldName] : undefined;
  const begin = field && 'args' in field ? (field.subscribe ?? field.resolve) : undefined;
  if (!field || !('args' in field) || !begin) throw new Error(`the schema has no ${coordinate}`);
  // The wrapper makes every one of them a promise.
  const resolve = begin as GraphQLFieldResolver<unknown, Context, Record<string, unknown>, Promise<unknown>>;
  const definitions = field.args;
  // Resolvers look at nothing of `info` but the field's name.
  const info = { fieldName } as GraphQLResolveInfo;
  return {
    arguments: new Map(definitions.map((definition) => [definition.name, definition])),
    call(gather, context) {
      let coerced: Record<string, unknown>;
      try {
        coerced = coerceArguments(definitions, gather());
      } catch (error) {
        return observe(coordinate, context, () => Promise.reject(error));
      }
      return resolve(undefined, coerced, context, info);
    },
  };
}
