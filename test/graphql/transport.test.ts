/** GraphQL over HTTP beyond the audits: reading by GET, forgery from other sites, and methods. */
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  await send(server.urls.api, 'PUT', '/configs/a', { body: { data: 1 } });
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);
const READ = `/graphql?query=${encodeURIComponent('{ config(name: "a") { data } }')}`;
const WRITE = `/graphql?query=${encodeURIComponent('mutation { deleteConfig(name: "a") { name } }')}`;
const JSON_BODY = { 'Content-Type': 'application/json' };
const PREFLIGHT = { 'Apollo-Require-Preflight': 'true' };

/** An error that the log can be asked about. */
const NAMED = {
  message: expect.any(String),
  extensions: { traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
};

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

  test.each<[string, string, Record<string, string>, number]>([
    ['that a page of another site could send', READ, {}, 400],
    ['that a page of another site could send, without a query', '/graphql', {}, 400],
    ['without a query', '/graphql', PREFLIGHT, 400],
    ['with two queries', `${READ}&query=a`, PREFLIGHT, 400],
    ['with variables that are no JSON', `${READ}&variables=%7B`, PREFLIGHT, 400],
    ['with variables that are no object', `${READ}&variables=null`, PREFLIGHT, 400],
    ['with extensions that are no object', `${READ}&extensions=1`, PREFLIGHT, 400],
    ['with a body of another type', READ, { ...PREFLIGHT, 'Content-Type': 'text/plain' }, 415],
    ['for what there is not', READ, { ...PREFLIGHT, Accept: 'image/png' }, 406],
  ])('%s is refused, and says by which trace it is found', async (_what, path, headers, status) => {
    const answer = await ask('GET', path, { headers });
    expect({ status: answer.status, errors: answer.body.errors }).toMatchObject({ status, errors: [NAMED] });
    expect(answer.body.errors[0].message).toMatch(/\S$/);
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

test('a mutation whose answer nobody could read is not made', async () => {
  const query = 'mutation { createConfig(input: {name: "unread", data: 1}) { name } }';
  const { status, body } = await ask('POST', '/graphql', {
    headers: { ...JSON_BODY, Accept: 'image/png' },
    body: JSON.stringify({ query }),
  });
  expect({ status, errors: body.errors }).toMatchObject({ status: 406, errors: [NAMED] });
  expect((await ask('GET', '/configs/unread')).status).toBe(404);
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
