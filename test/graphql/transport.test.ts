/** GraphQL over HTTP beyond the audits: reading by GET, forgery from other sites, bodies and methods. */
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer({ MAX_BODY_BYTES: '4096' });

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

describe('a body', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    ask('POST', '/graphql', { headers: { ...JSON_BODY, ...headers }, body });

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

  test.each<[string, string]>([
    ['a name that is no text', '{"query":"{ __typename }","operationName":1}'],
    ['extensions that are no object', '{"query":"{ __typename }","extensions":[]}'],
    ['no members', '{}'],
    ['no query', '{"variables":{}}'],
  ])('that has %s is told which, and by which trace it is found', async (_what, content) => {
    const { status, body } = await post(content);
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [NAMED] });
  });

  test('that has the hash of a document alone is told to send the document', async () => {
    const { body } = await post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } });
    expect(body.errors).toMatchObject([{ ...NAMED, message: 'PersistedQueryNotSupported' }]);
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
