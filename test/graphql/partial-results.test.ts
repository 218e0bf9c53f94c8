/** Errors of operations within a document: each at its place, and the rest of the document unharmed. */
import { graphql } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const ask = (document: string, variables?: object) => graphql(server.urls.api, document, variables);

describe('an error of an operation', () => {
  test('names its field and leaves the others of a query alone', async () => {
    await ask('mutation { createConfig(input: {name: "there", data: 1}) { name } }');
    const { status, body } = await ask(`{
      bad: configs(first: 0) { totalCount }  good: config(name: "there") { name } }`);
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([
      {
        path: ['bad'],
        locations: [{ line: 2, column: 7 }],
        extensions: { code: 'BAD_USER_INPUT', errors: [{ pointer: '/first', code: 'INVALID' }] },
      },
    ]);
  });

  test('in a document of several mutations leaves those before it done and those after it to be tried', async () => {
    const { body } = await ask(`mutation {
      a: createConfig(input: {name: "several", data: 1}) { version }
      b: createConfig(input: {name: "several", data: 2}) { version }
      c: replaceConfig(name: "several", input: {data: 3}) { version } }`);
    expect(body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'ALREADY_EXISTS' } }]);
    const { body: after } = await ask('{ config(name: "several") { data } }');
    expect(after.data.config.data).toBe(1);
  });

  test('has nothing in its extensions but what is promised', async () => {
    const { body } = await ask(
      'mutation { replaceConfig(name: "there", input: {data: 1}, ifRevision: 0) { name } }',
    );
    const [{ extensions, ...error }] = body.errors;
    expect(Object.keys(error).toSorted()).toEqual(['locations', 'message', 'path']);
    expect(extensions).toEqual({
      code: 'PRECONDITION_FAILED',
      revision: expect.any(Number),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });
});
