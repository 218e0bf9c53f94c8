/** The schema is the manual of this surface: everything in it is described, and it shows nothing of ours. */
import {
  buildClientSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { graphql } from '../support/client.ts';
import { startTestServer } from '../support/server.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();
let schema: GraphQLSchema;

beforeAll(async () => {
  schema = buildClientSchema((await graphql(server.urls.api, getIntrospectionQuery())).body.data);
});

interface Described {
  readonly description?: string | null | undefined;
}

/** Every part of a type that can have a description, under its coordinate. */
function parts(type: GraphQLNamedType): [string, Described][] {
  const own: [string, Described] = [type.name, type];
  if (isEnumType(type))
    return [
      own,
      ...type.getValues().map((value): [string, Described] => [`${type.name}.${value.name}`, value]),
    ];
  if (!isObjectType(type) && !isInputObjectType(type)) return [own];
  const fields = Object.values(type.getFields());
  return [
    own,
    ...fields.map((field): [string, Described] => [`${type.name}.${field.name}`, field]),
    ...fields.flatMap((field) =>
      'args' in field
        ? field.args.map((arg: Described & { name: string }): [string, Described] => [
            `${type.name}.${field.name}(${arg.name}:)`,
            arg,
          ])
        : [],
    ),
  ];
}

test('every type, field, argument, input field and enum value has a description', () => {
  const ours = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const all = ours.flatMap(parts);
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter(([, { description }]) => !description?.trim()).map(([name]) => name)).toEqual([]);
});

test('has the operations that are promised', () => {
  const names = (type: ReturnType<GraphQLSchema['getQueryType']>) =>
    Object.keys(type?.getFields() ?? {}).toSorted();
  expect(names(schema.getQueryType())).toEqual(expect.arrayContaining(['config', 'configs']));
  expect(names(schema.getMutationType())).toEqual(
    expect.arrayContaining(['createConfig', 'deleteConfig', 'patchConfig', 'replaceConfig']),
  );
});

test('can be had by introspection only where the settings say so', async () => {
  const closed = await startTestServer({ GRAPHQL_INTROSPECTION: 'false' });
  try {
    const { status, body } = await graphql(closed.urls.api, getIntrospectionQuery());
    expect(status).toBe(400);
    for (const { extensions } of body.errors) expect(extensions.code).toBe('BAD_USER_INPUT');
    const { body: suggestion } = await graphql(closed.urls.api, '{ config(name: "a") { nam } }');
    expect(suggestion.errors[0].message).not.toContain('Did you mean');
    const { status: answered } = await graphql(closed.urls.api, '{ config(name: "a") { name } }');
    expect(answered).toBe(200);
  } finally {
    await closed.stop();
  }
});
