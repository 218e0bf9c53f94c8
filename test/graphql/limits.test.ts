/** What a document may cost is bounded before anything is executed, and no form of a document evades that. */
import { getIntrospectionQuery } from 'graphql';
import { type Answer, graphql } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();
/** A server with limits that are quick to reach, and one that minds depth alone. */
const strict = useServer({ GRAPHQL_MAX_TOKENS: '200', GRAPHQL_MAX_ALIASES: '3', GRAPHQL_MAX_COST: '100' });
const shallow = useServer({ GRAPHQL_MAX_DEPTH: '3' });

const ask = (document: string, variables?: object) => graphql(strict.urls.api, document, variables);

function expectRefused({ status, body }: Answer, message: RegExp): void {
  expect({ status, data: body.data }).toEqual({ status: 400, data: undefined });
  expect(body.errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(message),
      extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    }),
  ]);
}

const expectAnswered = ({ status, body }: Answer) =>
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });

const many = (count: number, form: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => form(index)).join(' ');

describe('tokens', () => {
  test('as many as there may be', async () => {
    expectAnswered(await ask(listing(180)));
  });

  // Twenty beside the list.
  const listing = (length: number) =>
    `mutation { createConfig(input: {name: "t${length}", data: [${many(length, () => '1')}]}) { name } }`;

  test.each([
    ['values, by one', listing(181)],
    ['fields', `{ config(name: "a") { ${many(300, () => 'name')} } }`],
    ['fragments that nothing uses', `{ __typename } ${many(60, (i) => `fragment F${i} on Config { name }`)}`],
    ['values', `{ config(name: "a", x: [${many(300, () => '1')}]) { name } }`],
    ['directives', `{ __typename ${many(150, () => '@a')} }`],
  ])('not more, of %s', async (_what, document) => {
    expectRefused(await ask(document), /token/i);
  });
});

describe('depth', () => {
  const dig = (document: string) => graphql(shallow.urls.api, document);

  test('as deep as may be', async () => {
    expectAnswered(await dig('{ configs { nodes { name } } }'));
  });

  test.each([
    ['fields', '{ configs { edges { node { name } } } }'],
    [
      'fragments',
      '{ configs { ...A } } fragment A on ConfigConnection { edges { ...B } } fragment B on ConfigEdge { node { name } }',
    ],
    ['inline fragments', '{ ... on Query { configs { ... { edges { node { ... { name } } } } } } }'],
  ])('not deeper, by %s', async (_what, document) => {
    expectRefused(await dig(document), /3 levels deep/);
  });

  test('not deeper by introspection, which goes round in circles', async () => {
    const document = `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} }'.repeat(6)} } } }`;
    const { status, body } = await dig(document);
    expect(status).toBe(400);
    for (const { extensions } of body.errors) expect(extensions.code).toBe('BAD_USER_INPUT');
  });

  test('fragments are no levels of their own', async () => {
    const document = `{ ...A } fragment A on Query { configs { ...B } }
      fragment B on ConfigConnection { nodes { ...C } } fragment C on Config { name }`;
    expectAnswered(await dig(document));
  });

  test('fragments that go round in a circle are refused, not followed', async () => {
    const document = `{ config(name: "a") { ...A } } fragment A on Config { ...B } fragment B on Config { ...A }`;
    const { status, body } = await dig(document);
    expect(status).toBe(400);
    for (const { extensions } of body.errors) expect(extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('aliases', () => {
  test('as many as there may be', async () => {
    expectAnswered(await ask(`{ ${many(3, (i) => `a${i}: config(name: "a") { name }`)} }`));
  });

  test.each([
    ['on root fields', `{ ${many(4, (i) => `a${i}: config(name: "a") { name }`)} }`],
    ['on one field', `{ config(name: "a") { ${many(4, (i) => `a${i}: name`)} } }`],
    [
      'in a fragment used twice',
      `{ a: config(name: "a") { ...F } config(name: "a") { ...F } } fragment F on Config { b: name c: data }`,
    ],
    [
      'in fragments within fragments',
      `{ ...A ...B } fragment A on Query { a: __typename ...B } fragment B on Query { ...C c: __typename }
       fragment C on Query { d: __typename e: __typename }`,
    ],
  ])('not more, %s', async (_what, document) => {
    expectRefused(await ask(document), /3 aliases/);
  });
});

describe('cost', () => {
  test('as high as may be', async () => {
    expectAnswered(await ask('{ configs(first: 49) { nodes { name } } }'));
  });

  test.each<[string, string, object?]>([
    ['by the size of a page', '{ configs(first: 60) { nodes { name } } }'],
    ['by the size that a page has when nothing is said', '{ configs { nodes { name } } }'],
    ['by a variable', 'query ($n: Int) { configs(first: $n) { nodes { name } } }', { n: 1000 }],
    ["by a variable's default", 'query ($n: Int = 1000) { configs(first: $n) { nodes { name } } }'],
    ['by a variable that is not given', 'query ($n: Int) { configs(first: $n) { nodes { name } } }'],
    ['by a fragment', '{ ...F } fragment F on Query { configs(first: 60) { nodes { name } } }'],
    ['by an inline fragment', '{ ... on Query { configs(first: 60) { nodes { name } } } }'],
    [
      'by several fields',
      '{ a: configs(first: 20) { nodes { name } } b: configs(first: 20) { nodes { name } } c: configs(first: 20) { nodes { name } } }',
    ],
    [
      'by pages that weigh each other up',
      '{ a: configs(first: -1000) { nodes { name } } b: configs(first: 500) { nodes { name } } }',
    ],
  ])('not higher, %s', async (_what, document, variables = {}) => {
    expectRefused(await ask(document, variables), /costs \d+ of 100/);
  });

  test('of the chosen operation alone', async () => {
    const query = `query Cheap { __typename } query Dear { configs { nodes { name } } }`;
    const send = (operationName: string) =>
      fetch(`${strict.urls.api}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      }).then(({ status }) => status);
    expect([await send('Cheap'), await send('Dear')]).toEqual([200, 400]);
  });

  test('is refused before anything is done', async () => {
    const document = `mutation { createConfig(input: {name: "unmade", data: 1}) { name }
      a: deleteConfig(name: "x") { ${many(100, () => 'name')} } }`;
    expectRefused(await ask(document), /costs/);
    const { body } = await ask('{ config(name: "unmade") { name } }');
    expect(body.data.config).toBeNull();
  });
});

test.each([
  ['plain', getIntrospectionQuery()],
  [
    'with everything that explorers ask for',
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  ],
])("the introspection of explorers, %s, keeps within a server's own limits", async (_what, document) => {
  const answer = await graphql(server.urls.api, document);
  expectAnswered(answer);
  expect(answer.body.data.__schema.mutationType.name).toBe('Mutation');
});
