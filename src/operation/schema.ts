/**
 * The schema, built from the decorated classes, with the wrapper put round each root field once it is
 * built: round the field rather than in a middleware, so that REST's direct call and GraphQL's execution
 * pass through the same one, refusals included.
 */
import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInputObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { buildSchema, type ClassType, type NonEmptyArray } from 'type-graphql';
import { authorize } from './authorize.ts';
import type { Context } from './context.ts';
import type { Observe } from './observe.ts';

/** type-graphql makes these types by itself and does not describe them. */
const ROOT_TYPES = {
  Query: 'What can be read.',
  Mutation:
    'What can be changed. Each change is atomic; several in one document are made one after the other.',
};

/** @param resolvers instances of the decorated classes. */
export async function createSchema(
  resolvers: readonly [object, ...object[]],
  observe: Observe,
): Promise<GraphQLSchema> {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = await buildSchema({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<ClassType>,
    container: { get: (resolver) => instances.get(resolver) },
    // Rules live in scalars and resolvers; class-validator is not used.
    validate: false,
  });
  // type-graphql cannot say it.
  for (const type of Object.values(schema.getTypeMap()))
    if (isInputObjectType(type) && type.extensions.oneOf) type.isOneOf = true;
  for (const [name, description] of Object.entries(ROOT_TYPES)) {
    const type = schema.getType(name) as GraphQLObjectType;
    type.description = description;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = wrap(`${name}.${field.name}`, field.resolve, observe);
    }
  }
  return schema;
}

/** The schema as text, sorted, so that the same schema is always the same text. */
export function printSorted(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

type Resolve = GraphQLFieldResolver<unknown, Context>;

function wrap(operation: string, resolve: Resolve, observe: Observe): Resolve {
  return (source, args, context, info) =>
    observe(operation, context, () => {
      authorize(operation, args, context);
      return resolve(source, args, context, info);
    });
}
