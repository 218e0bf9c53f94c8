/**
 * The schema, built from the decorated classes, with the wrapper put round each root field once it is
 * built: round the field rather than in a middleware, so that REST's direct call and GraphQL's execution
 * pass through the same one, refusals included.
 */
import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
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
  Subscription: 'What can be watched, as an event stream: asked for with `Accept: text/event-stream`.',
};

/** type-graphql insists on one; what is watched comes from the store, not from a bus of messages. */
const NO_PUB_SUB = {
  publish: () => {},
  subscribe: () => {
    throw new Error('no subscription has topics');
  },
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
    pubSub: NO_PUB_SUB,
  });
  // type-graphql cannot say it.
  for (const type of Object.values(schema.getTypeMap()))
    if (isInputObjectType(type) && type.extensions.oneOf) type.isOneOf = true;
  // Decorators of parameters are run from the last to the first, and type-graphql leaves it at that.
  for (const [, field] of fieldsOf(schema)) field.args = field.args.toReversed();
  for (const [name, description] of Object.entries(ROOT_TYPES)) {
    const type = schema.getType(name) as GraphQLObjectType;
    type.description = description;
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve) continue;
      const wrapped = wrap(`${name}.${field.name}`, field.resolve, observe);
      if (type !== schema.getSubscriptionType()) field.resolve = wrapped;
      else {
        // type-graphql would call the method for each event. Here it begins the watch: it returns batches of
        // events, and an event is its own value.
        field.subscribe = wrapped;
        field.resolve = (event) => event;
      }
    }
  }
  return schema;
}

/** The schema as text, sorted, so that the same schema is always the same text; arguments stay as they are declared. */
export function printSorted(schema: GraphQLSchema): string {
  const declared = new Map(fieldsOf(schema));
  const sorted = lexicographicSortSchema(schema);
  for (const [place, field] of fieldsOf(sorted)) {
    const names = declared.get(place)?.args.map(({ name }) => name) ?? [];
    field.args = field.args.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
  }
  return `${printSchema(sorted)}\n`;
}

function fieldsOf(schema: GraphQLSchema): [place: string, GraphQLField<unknown, Context>][] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return types
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field]));
}

type Resolve = GraphQLFieldResolver<unknown, Context>;

function wrap(operation: string, resolve: Resolve, observe: Observe): Resolve {
  return (source, args, context, info) =>
    observe(operation, context, () => {
      authorize(operation, args, context);
      return resolve(source, args, context, info);
    });
}
