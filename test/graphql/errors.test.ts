/** Errors of GraphQL: codes of the closed table, a status, a place, and never a value of the caller's. */
import { type Answer, graphql } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

const SECRET = 'hunter2swordfish';
const NUMBER = '8675309';

const ask = (document: string, variables?: object) => graphql(server.urls.api, document, variables);

function expectDiscreet({ text, body }: Answer): void {
  expect(body.errors).toBeDefined();
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(NUMBER);
  expect(text).not.toMatch(/stacktrace|node_modules|\.ts\b/);
  expect(server.log()).not.toContain(SECRET);
}

const create = (input: string) => `mutation { createConfig(input: ${input}) { name } }`;

describe('a literal is not repeated', () => {
  test.each([
    ['text for a number', `{ configs(first: "${SECRET}") { totalCount } }`],
    ['a block of text for a number', `{ configs(first: """${SECRET}""") { totalCount } }`],
    ['a number beyond Int', `{ configs(first: ${NUMBER}${NUMBER}) { totalCount } }`],
    ['a number that is too large a page', `{ configs(first: ${NUMBER}) { totalCount } }`],
    ['a fraction', `{ configs(first: ${NUMBER}.5) { totalCount } }`],
    ['an enum that is none', `{ configs(orderBy: ${SECRET}) { totalCount } }`],
    ['text for an enum', `{ configs(orderBy: "${SECRET}") { totalCount } }`],
    [
      'text for a truth',
      `mutation { replaceConfig(name: "a", input: {data: 1}, ifAbsent: "${SECRET}") { name } }`,
    ],
    ['a revision', `mutation { deleteConfig(name: "a", ifRevision: "${SECRET}") { name } }`],
    ['a cursor', `{ configs(after: "${SECRET}") { totalCount } }`],
    ['a name', `{ config(name: "-${SECRET}") { name } }`],
    ['a name that is a word', `{ config(name: ${SECRET}!) { name } }`],
    ['a name without quotes', `{ config(name: ${SECRET}) { name } }`],
    ['a list for a name', `{ config(name: ["${SECRET}"]) { name } }`],
    ['data that is not I-JSON', create(`{name: "a", data: ["${SECRET}\\u0000"]}`)],
    ['a ttl', create(`{name: "a", data: "${SECRET}", ttl: "${SECRET}"}`)],
    ['text for an object', create(`"${SECRET}"`)],
    ['a list for an object', create(`["${SECRET}"]`)],
    ['an object beside what is wrong', create(`{data: {a: "${SECRET}"}}`)],
    ['a field that is none', `{ config(name: "${SECRET}") { colour } }`],
    ['an argument that is none', `{ config(name: "a", colour: "${SECRET}") { name } }`],
    ['a default', `query ($n: Int = "${SECRET}") { configs(first: $n) { totalCount } }`],
    [
      'an operation that must not be',
      `mutation { patchConfig(name: "a", operations: [{op: ${SECRET}, path: "/"}]) { name } }`,
    ],
    ['two values of one field', `{ config(name: "${SECRET}") { name } config(name: "${NUMBER}") { name } }`],
  ])('%s', async (_what, document) => {
    const answer = await ask(document);
    expect(answer.status).toBe(400);
    expectDiscreet(answer);
    for (const { extensions } of answer.body.errors)
      expect(['BAD_USER_INPUT', 'UNPROCESSABLE']).toContain(extensions.code);
  });
});

describe('a syntax error repeats nothing', () => {
  test.each([
    ['text where a name should be', `{ config(name: "a") { "${SECRET}" } }`],
    ['text at the beginning', `"${SECRET}"`],
    ['a block of text at the end', `{ __typename } """${SECRET}"""`],
    ['a number where a name should be', `{ config(name: "a") { ${NUMBER} } }`],
    ['a number at the beginning', NUMBER],
    ['a fraction at the beginning', `${NUMBER}.5`],
    ['a word at the beginning', SECRET],
    ['text that does not end', `{ config(name: "${SECRET}) { name } }`],
    ['an escape that is none', `{ config(name: "\\x${SECRET}") { name } }`],
    ['a quote of another language', `{ config(name: '${SECRET}') { name } }`],
    ['a colon too many', `{ config(name: : "${SECRET}") { name } }`],
    ['a value after a value', `{ config(name: "a" "${SECRET}") { name } }`],
    ['an end too soon', `{ config(name: "${SECRET}"`],
  ])('%s', async (_what, document) => {
    const answer = await ask(document);
    expect(answer.status).toBe(400);
    expectDiscreet(answer);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a variable is not repeated, and its place is told', () => {
  const creating = 'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { name } }';
  const listing =
    'query ($first: Int, $orderBy: ConfigOrder, $after: Cursor) { configs(first: $first, orderBy: $orderBy, after: $after) { totalCount } }';

  test.each<[string, string, object, string]>([
    ['text for a number', listing, { first: SECRET }, '/first'],
    ['an enum', listing, { orderBy: SECRET }, '/orderBy'],
    ['a cursor', listing, { after: SECRET }, '/after'],
    ['text for an object', creating, { input: SECRET }, '/input'],
    ['a name', creating, { input: { name: `-${SECRET}`, data: SECRET } }, '/input/name'],
    ['a ttl', creating, { input: { name: 'a', data: SECRET, ttl: SECRET } }, '/input/ttl'],
    ['a place', creating, { input: { name: 'a', data: { a: [0, `${SECRET}\0`] } } }, '/input/data/a/1'],
    ['a member that is none', creating, { input: { name: 'a', data: 1, colour: SECRET } }, '/input/colour'],
    ['nothing', creating, {}, '/input'],
    ['null', creating, { input: null }, '/input'],
  ])('%s', async (_what, document, variables, pointer) => {
    const answer = await ask(document, variables);
    expect(answer.status).toBe(400);
    expectDiscreet(answer);
    expect(answer.body.errors).toMatchObject([{ extensions: { errors: [{ pointer }] } }]);
  });

  test.each<[string, string, object]>([
    [
      'null for a directive',
      'query ($on: Boolean = true) { config(name: "a") { name @include(if: $on) } }',
      { on: null },
    ],
    ['a variable that nobody declared', listing, { secret: SECRET, first: 1001 }],
  ])('%s is the fault of the caller', async (_what, document, variables) => {
    const answer = await ask(document, variables);
    expectDiscreet(answer);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

test('the message of a refusal is readable, however short the value that it is about', async () => {
  const { body } = await ask('{ configs(orderBy: e) { totalCount } }');
  expect(body.errors[0].message).toMatch(/does not exist in "ConfigOrder" enum/);
});
