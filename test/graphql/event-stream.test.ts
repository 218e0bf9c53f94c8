/**
 * Event streams over GraphQL beyond what both surfaces share: the protocol, as the client of graphql-sse speaks it,
 * the limits of documents, which are those of every request, and what is answered without a stream.
 */
import { createClient } from 'graphql-sse';
import { type Message, send } from '../support/client.ts';
import { type Asking, leaveAll, openStream } from '../support/event-stream.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let strict: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  strict = await startTestServer({
    GRAPHQL_MAX_TOKENS: '100',
    GRAPHQL_MAX_DEPTH: '2',
    GRAPHQL_MAX_ALIASES: '2',
    GRAPHQL_MAX_COST: '5',
    GRAPHQL_INTROSPECTION: 'false',
  });
});

afterEach(leaveAll);
afterAll(() => Promise.all([server.stop(), strict.stop()]));

const put = (name: string, data: unknown) =>
  send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data } });
const SHORT = 'subscription { configChanges { type } }';

test('the client of graphql-sse watches, and is told what was made', async () => {
  const client = createClient({ url: `${server.urls.api}/graphql` });
  const query = 'subscription ($prefix: String) { configChanges(prefix: $prefix) { type config { data } } }';
  const events = client.iterate({ query, variables: { prefix: 'sse.' } });
  const told: unknown[] = [];
  for await (const { data } of events) {
    told.push(data?.configChanges);
    if (told.length === 1) await put('sse.a', { made: true });
    if (told.length === 2) break;
  }
  expect(told).toEqual([
    { type: 'READY', config: null },
    { type: 'CREATED', config: { data: { made: true } } },
  ]);
  client.dispose();
});

test('the client of graphql-sse is told an error of the document', async () => {
  const client = createClient({ url: `${server.urls.api}/graphql`, retryAttempts: 0 });
  const results: unknown[] = [];
  for await (const result of client.iterate({ query: 'subscription { colour }' })) results.push(result);
  expect(results).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  client.dispose();
});

const post = (body: unknown, url = server.urls.api, asking: Asking = {}) =>
  openStream(url, '/graphql', { method: 'POST', body, ...asking });

/** The errors that a stream tells before it ends. */
async function errorsOf(query: string, variables?: object, url = server.urls.api) {
  const stream = await post({ query, variables }, url);
  expect(await stream.ended).toBe(true);
  const events = stream.events();
  expect([stream.status, events.map(({ event }) => event)]).toEqual([200, ['next', 'complete']]);
  expect(events[0]?.data.data).toBeUndefined();
  return events[0]?.data.errors;
}

describe('what is wrong with an operation is told in the stream', () => {
  test.each<[string, string, RegExp, object?]>([
    ['syntax', 'subscription {', /^Syntax Error/],
    ['an unknown field', 'subscription { colour }', /Cannot query field "colour"/],
    [
      'two root fields',
      'subscription { configChanges { type } b: configChanges { type } }',
      /must select only one/,
    ],
    ['a query', '{ config(name: "a") { name } }', /subscriptions alone.*application\/json/],
    ['a mutation', 'mutation { deleteConfig(name: "a") { name } }', /subscriptions alone/],
    [
      'two operations and no choice',
      `${SHORT.replace('{', 'A {')} ${SHORT.replace('{', 'B {')}`,
      /several operations/,
    ],
    ['no operation', 'fragment F on Config { name }', /no operation|unused|never used/],
    [
      'a variable of another type',
      'subscription ($since: Revision) { configChanges(since: $since) { type } }',
      /since/,
      { since: 'hunter2' },
    ],
    ['a literal of another type', 'subscription { configChanges(since: "hunter2") { type } }', /revision/],
  ])('%s', async (_what, query, message, variables = {}) => {
    const errors = await errorsOf(query, variables);
    for (const { extensions } of errors)
      expect(extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    expect(errors[0].message).toMatch(message);
    expect(JSON.stringify(errors) + server.log()).not.toContain('hunter2');
  });

  test('a place of its own for each wrong variable', async () => {
    const query = 'subscription ($since: Revision) { configChanges(since: $since) { type } }';
    const [{ extensions }] = await errorsOf(query, { since: -1 });
    expect(extensions.errors).toEqual([expect.objectContaining({ pointer: '/since', code: 'INVALID' })]);
  });
});

describe('documents are limited like those of any request:', () => {
  test.each<[string, string, RegExp]>([
    ['tokens', `subscription { configChanges { ${'type '.repeat(100)} } }`, /token/i],
    ['depth', 'subscription { configChanges { config { name } } }', /2 levels deep/],
    ['aliases', 'subscription { configChanges { a: type b: type c: type } }', /2 aliases/],
    ['cost', 'subscription { configChanges { type name version revision __typename a: type } }', /costs/],
    [
      'introspection',
      'query A { __schema { __typename } } subscription B { configChanges { type } }',
      /introspection/i,
    ],
  ])('%s', async (_what, query, message) => {
    const [error] = await errorsOf(query, undefined, strict.urls.api);
    expect(error.message).toMatch(message);
  });

  test('and are not told of a schema that they may not ask for', async () => {
    const [error] = await errorsOf('subscription { configChange { type } }', undefined, strict.urls.api);
    expect(error.message).toBe('Cannot query field "configChange" on type "Subscription".');
  });
});

test.each([
  [
    'a subset of fields, aliases and fragments',
    'subscription { configChanges(prefix: "f.") { t: type ...F } } fragment F on ConfigEvent { n: name }',
    {},
    { t: 'CREATED', n: 'f.a' },
  ],
  [
    'a field by a variable',
    'subscription ($v: Boolean!) { configChanges(prefix: "f.") { type name @include(if: $v) } }',
    { v: true },
    { type: 'CREATED', name: 'f.a' },
  ],
  [
    'the same without it',
    'subscription ($v: Boolean!) { configChanges(prefix: "f.") { type name @include(if: $v) } }',
    { v: false },
    { type: 'CREATED' },
  ],
])('%s', async (_what, query, variables, told) => {
  await send(server.urls.api, 'DELETE', '/configs/f.a');
  const streams = await Promise.all([post({ query, variables }), post({ query, variables })]);
  for (const stream of streams) await stream.take(1);
  await put('f.a', 1);
  for (const stream of streams)
    expect(await stream.take(1)).toMatchObject([{ event: 'next', data: { data: { configChanges: told } } }]);
});

test('clients of one document with other variables get what each asked for', async () => {
  const query =
    'subscription ($p: String, $v: Boolean!) { configChanges(prefix: $p) { type name @include(if: $v) } }';
  const one = await post({ query, variables: { p: 'v.', v: true } });
  const other = await post({ query, variables: { p: 'v.', v: false } });
  await Promise.all([one.take(1), other.take(1)]);
  await put('v.a', 1);
  expect((await one.take(1))[0]?.data).toEqual({ data: { configChanges: { type: 'CREATED', name: 'v.a' } } });
  expect((await other.take(1))[0]?.data).toEqual({ data: { configChanges: { type: 'CREATED' } } });
});

describe('what is wrong with a request is told by its status', () => {
  const STREAM = { Accept: 'text/event-stream', 'Content-Type': 'application/json' };
  const ask = (method: string, path: string, message: Message) =>
    send(server.urls.api, method, path, message);

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
    const stream = await openStream(server.urls.api, path, { headers });
    expect(await stream.take(1)).toMatchObject([{ event: 'next' }]);
  });

  test('a GET takes variables, and never writes', async () => {
    const headers = { 'Apollo-Require-Preflight': '1' };
    const of = (query: string, variables: string) =>
      `/graphql?query=${encodeURIComponent(query)}&variables=${encodeURIComponent(variables)}`;
    const query = 'subscription ($p: String) { configChanges(prefix: $p) { type } }';
    const stream = await openStream(server.urls.api, of(query, '{"p":"none."}'), { headers });
    expect(await stream.take(1)).toMatchObject([{ data: { data: { configChanges: { type: 'READY' } } } }]);
    expect((await openStream(server.urls.api, of(query, '{'), { headers })).status).toBe(400);
    await put('kept', 1);
    await (
      await openStream(server.urls.api, of('mutation { deleteConfig(name: "kept") { name } }', '{}'), {
        headers,
      })
    ).ended;
    expect((await ask('GET', '/configs/kept', {})).status).toBe(200);
  });
});

describe('Accept', () => {
  const MANY = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';

  test.each(['*/*', 'application/json', MANY])('%s gets no stream', async (accept) => {
    const answer = await send(server.urls.api, 'POST', '/graphql', {
      headers: { Accept: accept },
      body: { query: '{ __typename }' },
    });
    expect([answer.status, answer.body]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  test('a subscription without it is told how to ask', async () => {
    const { status, body } = await send(server.urls.api, 'POST', '/graphql', { body: { query: SHORT } });
    expect([status, body.errors[0].message]).toEqual([
      400,
      expect.stringContaining('Accept: text/event-stream'),
    ]);
  });
});
