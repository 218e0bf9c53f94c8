/** What of GraphQL is answered without a stream: requests that are wrong, or could be forged, or do not ask for one. */
import { type Message, send } from '../support/client.ts';
import { openStream } from '../support/event-stream.ts';
import { api, put, SHORT, useStreams } from './subscribing.ts';

useStreams();

describe('what is wrong with a request is told by its status', () => {
  const STREAM = { Accept: 'text/event-stream', 'Content-Type': 'application/json' };
  const ask = (method: string, path: string, message: Message) => send(api(), method, path, message);

  test.each<[string, unknown, number]>([
    ['no JSON', '{"query":', 400],
    ['nothing', '', 400],
    ['no object', '[]', 400],
    ['no query', '{}', 400],
    ['a query that is no text', '{"query":1}', 400],
    ['variables that are no object', `{"query":"${SHORT}","variables":[]}`, 400],
    ['a name that is no text', `{"query":"${SHORT}","operationName":1}`, 400],
  ])('%s', async (_what, body, status) => {
    const answer = await ask('POST', '/graphql', { headers: STREAM, body });
    expect(answer.status).toBe(status);
    expect(answer.body.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', traceId: expect.any(String) } },
    ]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body that is %s',
    async (type) => {
      const headers = { ...STREAM, 'Content-Type': type };
      expect(
        (await ask('POST', '/graphql', { headers, body: JSON.stringify({ query: SHORT }) })).status,
      ).toBe(415);
    },
  );

  const path = `/graphql?query=${encodeURIComponent(SHORT)}`;

  test.each<Record<string, string>>([
    {},
    { 'Content-Type': 'text/plain' },
    { 'Apollo-Require-Preflight': '' },
  ])('a GET that a page of another site could send, with %j', async (headers) => {
    const { status, body } = await ask('GET', path, { headers: { Accept: 'text/event-stream', ...headers } });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each<Record<string, string>>([
    { 'Apollo-Require-Preflight': '1' },
    { 'Content-Type': 'application/json' },
  ])('a GET with %j is answered', async (headers) => {
    const stream = await openStream(api(), path, { headers });
    expect(await stream.take(1)).toMatchObject([{ event: 'next' }]);
  });

  test('a GET takes variables, and never writes', async () => {
    const headers = { 'Apollo-Require-Preflight': '1' };
    const of = (query: string, variables: string) =>
      `/graphql?query=${encodeURIComponent(query)}&variables=${encodeURIComponent(variables)}`;
    const query = 'subscription ($p: String) { configChanges(prefix: $p) { type } }';
    const stream = await openStream(api(), of(query, '{"p":"none."}'), { headers });
    expect(await stream.take(1)).toMatchObject([{ data: { data: { configChanges: { type: 'READY' } } } }]);
    expect((await openStream(api(), of(query, '{'), { headers })).status).toBe(400);
    await put('kept', 1);
    await (
      await openStream(api(), of('mutation { deleteConfig(name: "kept") { name } }', '{}'), {
        headers,
      })
    ).ended;
    expect((await ask('GET', '/configs/kept', {})).status).toBe(200);
  });
});

describe('Accept', () => {
  const MANY = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';

  test.each(['*/*', 'application/json', MANY])('%s gets no stream', async (accept) => {
    const answer = await send(api(), 'POST', '/graphql', {
      headers: { Accept: accept },
      body: { query: '{ __typename }' },
    });
    expect([answer.status, answer.body]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  test('a subscription without it is told how to ask', async () => {
    const { status, body } = await send(api(), 'POST', '/graphql', { body: { query: SHORT } });
    expect([status, body.errors[0].message]).toEqual([
      400,
      expect.stringContaining('Accept: text/event-stream'),
    ]);
  });
});
