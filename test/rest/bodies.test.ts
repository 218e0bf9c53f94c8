/** Bodies that are broken, too large, encoded, or hold what does not belong there. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const MAX = 2048;

const server = useServer({ MAX_BODY_BYTES: String(MAX) });

const JSON_TYPE = { 'Content-Type': 'application/json' };
const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);
const put = (body: unknown, headers: Record<string, string> = {}) =>
  ask('PUT', '/configs/a', { headers: { ...JSON_TYPE, ...headers }, body });

describe('a body that is no JSON', () => {
  test.each([
    ['cut off', '{"data":'],
    ['with a comment', '{"data":1} // one'],
    ['with a trailing comma', '{"data":1,}'],
    ['in single quotes', "{'data':1}"],
    ['NaN', '{"data":NaN}'],
    ['with a byte order mark in the middle', '{"data":\ufeff1}'],
    ['blank', '  '],
  ])('%s is 400', async (_what, body) => {
    expect((await put(body)).body).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      detail: 'The body is not valid JSON.',
    });
  });

  test.each([
    ['Latin-1', Buffer.from('{"data":"ä"}', 'latin1')],
    ['overlong', Buffer.from([...Buffer.from('{"data":"'), 0xc0, 0xaf, ...Buffer.from('"}')])],
    ['a surrogate', Buffer.from([...Buffer.from('{"data":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])],
  ])('not UTF-8 (%s) is 400, not repaired', async (_what, body) => {
    expect((await put(body)).body).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      detail: 'The body is not valid UTF-8.',
    });
  });
});

describe('a body that is missing', () => {
  const nothing = {
    'of no length': { 'Content-Length': '0' },
    'of no length, as JSON': { ...JSON_TYPE, 'Content-Length': '0' },
    'of no chunks, as JSON': { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' },
  };

  test('is not taken for a patch that changes nothing', async () => {
    await put('{"data":0}');
    const { body: before } = await ask('GET', '/configs/a');
    await ask('PATCH', '/configs/a', { headers: nothing['of no length, as JSON'] });
    expect((await ask('GET', '/configs/a')).body).toEqual(before);
  });

  test.each([
    ['POST', '/configs'],
    ['PUT', '/configs/a'],
    ['PATCH', '/configs/a'],
  ])('in %s %s is 400, said in the words of REST', async (method, path) => {
    await put('{"data":0}');
    for (const [what, headers] of Object.entries(nothing)) {
      const { body } = await ask(method, path, { headers });
      expect({ what, ...body }).toMatchObject({ what, status: 400, code: 'BAD_USER_INPUT' });
      expect(body.detail).not.toMatch(/`(merge|operations|input)`/);
    }
    expect((await ask('GET', '/configs/a')).body.data).toBe(0);
  });
});

describe('a body that is too large', () => {
  const text = (bytes: number) => JSON.stringify({ data: 'x'.repeat(bytes - '{"data":""}'.length) });

  test('is 413 from the first byte on', async () => {
    expect((await put(text(MAX))).status).toBeLessThan(300);
    const { status, body } = await put(text(MAX + 1));
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  test('is 413 when it says no length', async () => {
    const { status } = await put(text(MAX + 1), { 'Transfer-Encoding': 'chunked' });
    expect(status).toBe(413);
  });

  test('is 413 when it only grows by being decompressed', async () => {
    const bomb = gzipSync(text(1024 * MAX));
    const { status } = await put(bomb.subarray(0, MAX), { 'Content-Encoding': 'gzip' });
    expect(status).toBe(413);
  });

  test('is 413 when patching would make the entry so', async () => {
    await ask('PUT', '/configs/grown', { body: { data: ['x'.repeat(1500)] } });
    const copy = { op: 'copy', from: '/data/0', path: '/data/-' };
    const { status } = await ask('PATCH', '/configs/grown', {
      headers: { 'Content-Type': 'application/json-patch+json' },
      body: JSON.stringify([copy]),
    });
    expect(status).toBe(413);
  });
});

describe('a body that is encoded', () => {
  test.each([
    ['gzip', gzipSync('{"data":"packed"}')],
    ['deflate', deflateSync('{"data":"packed"}')],
    ['br', brotliCompressSync('{"data":"packed"}')],
    ['identity', '{"data":"packed"}'],
  ])('with %s is unpacked', async (encoding, body) => {
    expect((await put(body, { 'Content-Encoding': encoding })).body).toMatchObject({ data: 'packed' });
  });

  test.each(['compress', 'aws-chunked', 'gzip, gzip'])('with %s is 415', async (encoding) => {
    const { status, headers, body } = await put('{"data":1}', { 'Content-Encoding': encoding });
    expect({ status, code: body.code }).toEqual({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    expect(headers['accept-encoding']).toBe('gzip, deflate, br, identity');
    expect(headers).not.toHaveProperty('accept');
  });

  test('in another media type is told of that alone', async () => {
    const { status, headers } = await put('1', { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' });
    expect({ status, accept: headers.accept }).toEqual({ status: 415, accept: 'application/json' });
    expect(headers).not.toHaveProperty('accept-encoding');
  });

  test('over GraphQL is refused alike', async () => {
    const { status, headers } = await ask('POST', '/graphql', {
      headers: { ...JSON_TYPE, 'Content-Encoding': 'compress' },
      body: '{"query":"{ __typename }"}',
    });
    expect([status, headers['accept-encoding']]).toEqual([415, 'gzip, deflate, br, identity']);
  });

  test('with gzip, but is not, is 400', async () => {
    const { status, body } = await put('{"data":1}', { 'Content-Encoding': 'gzip' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
  });
});

test('a body that is but a part of one is refused, and replaces nothing', async () => {
  await put('{"data":{"whole":true}}');
  const { status, body } = await put('{"data":1}', { 'Content-Range': 'bytes 0-9/20' });
  expect(status).toBe(400);
  expect(body.errors).toEqual([
    { pointer: '/Content-Range', code: 'INVALID', detail: 'A part is set by PATCH.' },
  ]);
  expect((await ask('GET', '/configs/a')).body).toMatchObject({ data: { whole: true } });
});

describe('a member', () => {
  test.each([
    ['name of another entry', { name: 'b', data: 1 }, '/name', 'INVALID'],
    ['name that is none', { name: 1, data: 1 }, '/name', 'INVALID'],
    ['unknown one', { data: 1, colour: 'red' }, '/colour', 'UNKNOWN'],
    ['unknown one that must be escaped', { data: 1, 'a/b~c': 1 }, '/a~1b~0c', 'UNKNOWN'],
    ['toString', { data: 1, toString: 1 }, '/toString', 'UNKNOWN'],
  ])('that does not belong into a PUT: %s', async (_what, body, pointer, code) => {
    expect((await ask('PUT', '/configs/a', { body })).body).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      errors: [{ pointer, code }],
    });
  });

  test('__proto__ is as unknown as any', async () => {
    expect((await put('{"data":1,"__proto__":{"ttl":1}}')).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/__proto__', code: 'UNKNOWN' }],
    });
  });
});

test.each([
  ['one operation without its list', { op: 'add', path: '/data', value: 1 }],
  ['a merge patch', { data: 1 }],
  ['null', null],
  ['text', 'add'],
])('a JSON Patch must be a list of operations, not %s', async (_what, body) => {
  await put('{"data":0}');
  const { status } = await ask('PATCH', '/configs/a', {
    headers: { 'Content-Type': 'application/json-patch+json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(400);
  expect((await ask('GET', '/configs/a')).body.data).toBe(0);
});
