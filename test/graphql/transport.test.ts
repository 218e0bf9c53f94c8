/** GraphQL over HTTP beyond the audits: reading by GET, forgery from other sites, bodies and methods. */
import { type Message, send } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ MAX_BODY_BYTES: '4096' });
  await send(server.urls.api, 'PUT', '/configs/a', { body: { data: 1 } });
});

afterAll(() => server.stop());

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);
const READ = `/graphql?query=${encodeURIComponent('{ config(name: "a") { data } }')}`;
const WRITE = `/graphql?query=${encodeURIComponent('mutation { deleteConfig(name: "a") { name } }')}`;
const PREFLIGHT = { 'Apollo-Require-Preflight': 'true' };

describe('GET', () => {
  test.each<Record<string, string>>([
    PREFLIGHT,
    { 'X-Apollo-Operation-Name': 'any' },
    { 'Content-Type': 'application/json' },
  ])('reads, with %j', async (headers) => {
    const { status, body } = await ask('GET', READ, { headers });
    expect({ status, body }).toEqual({ status: 200, body: { data: { config: { data: 1 } } } });
  });

  test('takes variables', async () => {
    const query = encodeURIComponent('query ($n: ConfigName!) { config(name: $n) { data } }');
    const path = `/graphql?query=${query}&variables=${encodeURIComponent('{"n":"a"}')}`;
    expect((await ask('GET', path, { headers: PREFLIGHT })).body).toEqual({ data: { config: { data: 1 } } });
  });

  test('never writes', async () => {
    expect((await ask('GET', WRITE, { headers: PREFLIGHT })).status).toBe(405);
    expect((await ask('GET', '/configs/a')).status).toBe(200);
  });
});

describe('what a page of another site could send without being asked', () => {
  test.each<[string, string, string, Message]>([
    ['a link', 'GET', READ, {}],
    ['a form', 'POST', '/graphql', form('application/x-www-form-urlencoded', 'query={__typename}')],
    ['a form of plain text', 'POST', '/graphql', form('text/plain', '{"query":"{__typename}"}')],
    ['a form with a file', 'POST', '/graphql', form('multipart/form-data; boundary=x', '--x--')],
    ['a beacon', 'POST', '/graphql', { headers: {}, body: '{"query":"{__typename}"}' }],
  ])('%s is refused', async (_what, method, path, message) => {
    const { status, body } = await ask(method, path, message);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.data).toBeUndefined();
    expect(body.errors).toMatchObject([
      { extensions: { code: expect.stringMatching(/^(BAD_USER_INPUT|UNSUPPORTED_MEDIA_TYPE)$/) } },
    ]);
  });

  function form(type: string, body: string): Message {
    return { headers: { 'Content-Type': type }, body };
  }
});

describe('a body', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    ask('POST', '/graphql', { headers: { 'Content-Type': 'application/json', ...headers }, body });

  test.each<[string, unknown, number, string]>([
    ['no JSON', '{"query":', 400, 'BAD_USER_INPUT'],
    ['not UTF-8', Buffer.from('{"query":"{ __typename } # ä"}', 'latin1'), 400, 'BAD_USER_INPUT'],
    ['too large', JSON.stringify({ query: ' '.repeat(5000) }), 413, 'PAYLOAD_TOO_LARGE'],
    ['no object', '"{ __typename }"', 400, 'BAD_USER_INPUT'],
    ['null', 'null', 400, 'BAD_USER_INPUT'],
    ['nothing', '', 400, 'BAD_USER_INPUT'],
    ['a batch', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]', 400, 'BAD_USER_INPUT'],
    ['a query that is no text', '{"query":1}', 400, 'BAD_USER_INPUT'],
    ['variables that are no object', '{"query":"{ __typename }","variables":"x"}', 400, 'BAD_USER_INPUT'],
    [
      'an operation that is not there',
      '{"query":"query A { __typename }","operationName":"B"}',
      400,
      'BAD_USER_INPUT',
    ],
    [
      'two operations and no choice',
      '{"query":"query A { __typename } query B { __typename }"}',
      400,
      'BAD_USER_INPUT',
    ],
  ])('that is %s is told in the form of GraphQL', async (_what, content, status, code) => {
    const answer = await post(content);
    expect({ status: answer.status, errors: answer.body?.errors }).toMatchObject({
      status,
      errors: [{ message: expect.any(String), extensions: { code } }],
    });
  });

  test('in another charset is refused', async () => {
    const { status } = await post('{}', { 'Content-Type': 'application/json; charset=iso-8859-1' });
    expect(status).toBe(415);
  });

  test('is answered with `application/graphql-response+json` where that is accepted', async () => {
    const Accept = 'application/graphql-response+json';
    const { headers } = await post({ query: '{ __typename }' }, { Accept });
    expect(headers['content-type']).toMatch(/^application\/graphql-response\+json/);
  });
});

test('HEAD answers as GET would, without the body', async () => {
  const [head, got] = [
    await ask('HEAD', READ, { headers: PREFLIGHT }),
    await ask('GET', READ, { headers: PREFLIGHT }),
  ];
  expect([head.status, head.text, head.headers]).toEqual([
    200,
    '',
    { ...got.headers, date: head.headers.date },
  ]);
  expect((await ask('HEAD', WRITE, { headers: PREFLIGHT })).status).toBe(405);
  expect((await ask('HEAD', READ)).status).toBe(400);
});

test.each(['PUT', 'DELETE', 'PATCH'])('%s is 405 with Allow', async (method) => {
  const { status, headers } = await ask(method, '/graphql', {
    body: { query: '{ __typename }' },
  });
  expect({ status, allow: headers.allow }).toEqual({
    status: 405,
    allow: 'GET, HEAD, POST, OPTIONS',
  });
});

test('what was read by GET may not be kept by a cache between', async () => {
  const answer = await ask('GET', READ, { headers: PREFLIGHT });
  expect(answer.headers['cache-control'] ?? '').toMatch(/no-store|private/);
});
