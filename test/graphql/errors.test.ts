/** Errors of GraphQL: codes of the closed table, a status, a place, and never a value of the caller's. */
import { type Answer, graphql } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';
import {
  failingLiterals,
  failingSyntax,
  failingVariables,
  LISTING,
  NUMBER,
  SECRET,
} from './failing-documents.ts';

const server = useServer();

const ask = (document: string, variables?: object) => graphql(server.urls.api, document, variables);

function expectDiscreet({ text, body }: Answer): void {
  expect(body.errors).toBeDefined();
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(NUMBER);
  expect(text).not.toMatch(/stacktrace|node_modules|\.ts\b/);
  expect(server.log()).not.toContain(SECRET);
}

describe('a literal is not repeated', () => {
  test.each(failingLiterals)('%s', async (_what, document) => {
    const answer = await ask(document);
    expect(answer.status).toBe(400);
    expectDiscreet(answer);
    for (const { extensions } of answer.body.errors)
      expect(['BAD_USER_INPUT', 'UNPROCESSABLE']).toContain(extensions.code);
  });
});

describe('a syntax error repeats nothing', () => {
  test.each(failingSyntax)('%s', async (_what, document) => {
    const answer = await ask(document);
    expect(answer.status).toBe(400);
    expectDiscreet(answer);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a variable is not repeated, and its place is told', () => {
  test.each(failingVariables)('%s', async (_what, document, variables, pointer) => {
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
    ['a variable that nobody declared', LISTING, { secret: SECRET, first: 1001 }],
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
