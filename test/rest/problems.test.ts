/** Every error of the REST surface has one form: problem details (RFC 9457) from the closed table. */
import { type ErrorCode, errorTable } from '../../src/errors/table.ts';
import { type Message, send } from '../support/client.ts';
import { onServer } from '../support/database.ts';
import { startTestServer } from '../support/server.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer({ MAX_BODY_BYTES: '1024' });

beforeAll(async () => {
  await ask('PUT', '/configs/a', { body: { data: 1 } });
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACE = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const JSON_PATCH = { 'Content-Type': 'application/json-patch+json' };

const failures: [ErrorCode, method: string, path: string, Message?][] = [
  ['BAD_USER_INPUT', 'GET', '/configs?first=0'],
  ['BAD_USER_INPUT', 'GET', '/configs/%zz'],
  ['BAD_USER_INPUT', 'PUT', '/configs/a', { headers: JSON_TYPE, body: '{' }],
  ['BAD_USER_INPUT', 'POST', '/configs', { headers: JSON_TYPE, body: { data: 1, colour: 2 } }],
  ['NOT_FOUND', 'GET', '/configs/absent'],
  ['NOT_FOUND', 'GET', '/nowhere'],
  ['NOT_FOUND', 'GET', '/errors/NONE'],
  ['METHOD_NOT_ALLOWED', 'POST', '/configs/a'],
  ['NOT_ACCEPTABLE', 'GET', '/configs/a', { headers: { Accept: 'text/html' } }],
  ['ALREADY_EXISTS', 'POST', '/configs', { headers: JSON_TYPE, body: { name: 'a', data: 1 } }],
  ['CONFLICT', 'PATCH', '/configs/a', patch({ op: 'test', path: '/data', value: 2 })],
  ['PRECONDITION_FAILED', 'DELETE', '/configs/a', { headers: { 'If-None-Match': '*' } }],
  ['PAYLOAD_TOO_LARGE', 'PUT', '/configs/a', { headers: JSON_TYPE, body: ' '.repeat(1025) }],
  ['UNSUPPORTED_MEDIA_TYPE', 'PUT', '/configs/a', { headers: { 'Content-Type': 'text/csv' }, body: '1' }],
  ['UNPROCESSABLE', 'PATCH', '/configs/a', patch({ op: 'remove', path: '/data/x' })],
  ['UNPROCESSABLE', 'PUT', '/configs/a', { headers: JSON_TYPE, body: { data: '\0' } }],
];

function patch(operation: object): Message {
  return { headers: JSON_PATCH, body: JSON.stringify([operation]) };
}

async function expectProblem(code: ErrorCode, method: string, path: string, message: Message = {}) {
  const answer = await ask(method, path, { ...message, headers: { ...message.headers, ...TRACE } });
  const { title, status } = errorTable[code];
  expect(answer).toMatchObject({
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
  const { revision: _, errors = [], ...problem } = answer.body;
  expect(problem).toEqual({
    type: `/errors/${code}`,
    title,
    status,
    detail: expect.stringMatching(/\S/),
    instance: TRACE_ID,
    code,
  });
  for (const error of errors)
    expect(error).toEqual({
      pointer: expect.stringMatching(/^(\/.*)?$/),
      code: expect.stringMatching(/^[A-Z_]+$/),
      detail: expect.stringMatching(/\.$/),
    });
  return answer;
}

test.each(failures)('%s: %s %s', async (code, method, path, message = {}) => {
  await expectProblem(code, method, path, message);
});

test.each(Object.entries(errorTable))('the type of %s resolves to a page about it', async (code, kind) => {
  const { status, headers, text } = await ask('GET', `/errors/${code}`);
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
  });
  expect(text).toContain(kind.title);
  expect(text).toContain(String(kind.status));
});

test('without traceparent, or with one that is none, each problem has a trace of its own', async () => {
  const ids = await Promise.all(
    [undefined, 'nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`].map(async (traceparent) => {
      const headers = traceparent === undefined ? {} : { traceparent };
      return (await ask('GET', '/configs/absent', { headers })).body.instance;
    }),
  );
  for (const id of ids) expect(id).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the trace of a problem is in the log beside its request', async () => {
  await ask('GET', '/configs/absent', { headers: TRACE });
  expect(server.log()).toContain(TRACE_ID);
});

test('several problems are told at once, each with its place', async () => {
  const body = { name: '!', ttl: 'x', 'a/b': 1 };
  const answer = await ask('POST', '/configs', { body });
  expect(answer.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
    ['/name', 'INVALID'],
    ['/ttl', 'INVALID'],
    ['/a~1b', 'UNKNOWN'],
  ]);
  for (const pointer of ['/name: ', '/ttl: ', '/a~1b: ']) expect(answer.body.detail).toContain(pointer);
});

test('a database that is gone is 503 with Retry-After on all that needs it', async () => {
  const bereft = await startTestServer();
  try {
    await onServer(`DROP DATABASE ${new URL(bereft.databaseUrl).pathname.slice(1)} WITH (FORCE)`);
    const body = { data: 1 };
    const requests: [string, string, Message?][] = [
      ['GET', '/configs'],
      ['GET', '/configs/a'],
      ['POST', '/configs', { body: { name: 'a', ...body } }],
      ['PUT', '/configs/a', { body }],
      ['PATCH', '/configs/a', { body }],
      ['DELETE', '/configs/a'],
    ];
    for (const [method, path, message] of requests) {
      const { status, headers, body: problem } = await send(bereft.urls.api, method, path, message);
      expect({ method, status, code: problem.code }).toEqual({ method, status: 503, code: 'UNAVAILABLE' });
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    }
  } finally {
    await bereft.stop();
  }
});
