/** The six endpoints when all is well: status, headers and body of each answer, to the letter. */
import { type Answer, type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

function expectEntry({ headers, body }: Answer, name: string, data: unknown): void {
  expect(body).toEqual({
    name,
    data,
    version: expect.any(Number),
    revision: expect.any(Number),
    createdAt: TIME,
    updatedAt: TIME,
    expiresAt: null,
  });
  const seconds = Math.floor(Date.parse(body.updatedAt) / 1000) * 1000;
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    etag: `"${body.revision}"`,
    'last-modified': new Date(seconds).toUTCString(),
    'cache-control': 'private, no-cache',
    vary: 'Accept',
    'x-content-type-options': 'nosniff',
  });
  expect(headers).not.toHaveProperty('x-powered-by');
}

test('POST /configs makes an entry and says where', async () => {
  const answer = await ask('POST', '/configs', { body: { name: 'made:by.post', data: 'ä' } });
  expect(answer.status).toBe(201);
  expect(answer.headers.location).toBe('/configs/made:by.post');
  expectEntry(answer, 'made:by.post', 'ä');
  const { body } = await ask('GET', String(answer.headers.location));
  expect(body).toEqual(answer.body);
});

test('PUT makes an entry with 201 and Location, and replaces one with 200 and without', async () => {
  const made = await ask('PUT', '/configs/put', { body: { data: 1 } });
  expect(made.status).toBe(201);
  expect(made.headers.location).toBe('/configs/put');
  expectEntry(made, 'put', 1);
  const replaced = await ask('PUT', '/configs/put', { body: { data: 2 } });
  expect(replaced.status).toBe(200);
  expect(replaced.headers).not.toHaveProperty('location');
  expectEntry(replaced, 'put', 2);
});

test.each([
  ['application/merge-patch+json', { data: { b: 2 } }],
  ['application/json', { data: { b: 2 } }],
  ['application/json-patch+json', [{ op: 'add', path: '/data/b', value: 2 }]],
])('PATCH with %s changes an entry', async (type, body) => {
  await ask('PUT', '/configs/patched', { body: { data: { a: 1 } } });
  const answer = await ask('PATCH', '/configs/patched', {
    headers: { 'Content-Type': `${type}; charset=utf-8` },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  expectEntry(answer, 'patched', { a: 1, b: 2 });
});

test('DELETE answers with 204 and nothing', async () => {
  await ask('PUT', '/configs/removed', { body: { data: 1 } });
  const answer = await ask('DELETE', '/configs/removed');
  expect(answer).toMatchObject({ status: 204, text: '' });
  expect(answer.headers).not.toHaveProperty('content-type');
  expect((await ask('GET', '/configs/removed')).status).toBe(404);
});

test('GET shows an entry, in UTF-8 and with its length', async () => {
  await ask('PUT', '/configs/shown', { body: { data: { 'ключ 😀': null } } });
  const answer = await ask('GET', '/configs/shown');
  expect(answer.status).toBe(200);
  expectEntry(answer, 'shown', { 'ключ 😀': null });
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
});

test('GET /configs lists entries as they are shown alone', async () => {
  await ask('PUT', '/configs/listed.1', { body: { data: 1 } });
  await ask('PUT', '/configs/listed.2', { body: { data: null } });
  const answer = await ask('GET', '/configs?prefix=listed.');
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'cache-control': 'private, no-cache',
      vary: 'Accept',
    },
  });
  expect(answer.headers).not.toHaveProperty('link');
  const alone = await Promise.all([1, 2].map((index) => ask('GET', `/configs/listed.${index}`)));
  expect(answer.body).toEqual(alone.map(({ body }) => body));
});

test('what GET shows can be edited and PUT back', async () => {
  await ask('PUT', '/configs/edited', { body: { data: { a: 1 }, ttl: 1000 } });
  const { body: shown } = await ask('GET', '/configs/edited');
  const answer = await ask('PUT', '/configs/edited', { body: { ...shown, data: { a: 2 } } });
  const { name, createdAt, expiresAt } = shown;
  expect(answer).toMatchObject({
    status: 200,
    body: { name, data: { a: 2 }, version: 2, createdAt, expiresAt },
  });
});

test('what GET shows can be edited and PATCHed back', async () => {
  await ask('PUT', '/configs/edited-patch', { body: { data: { a: 1 } } });
  const { body: shown } = await ask('GET', '/configs/edited-patch');
  const answer = await ask('PATCH', '/configs/edited-patch', { body: { ...shown, data: { a: 2 } } });
  expect(answer).toMatchObject({ status: 200, body: { data: { a: 2 }, version: 2, expiresAt: null } });
});

test('what GET shows can be POSTed under another name', async () => {
  await ask('PUT', '/configs/copied', { body: { data: [1] } });
  const { body: shown } = await ask('GET', '/configs/copied');
  const answer = await ask('POST', '/configs', { body: { ...shown, name: 'copy' } });
  expect(answer).toMatchObject({ status: 201, body: { name: 'copy', data: [1], version: 1 } });
});

describe('HEAD', () => {
  test.each(['/configs', '/configs/head', '/configs/absent', '/', '/schema.graphql', '/errors'])(
    '%s is GET without the body',
    async (path) => {
      await ask('PUT', '/configs/head', { body: { data: 1 } });
      const [get, head] = [await ask('GET', path), await ask('HEAD', path)];
      const { date: _, ...headers } = get.headers;
      expect(head).toMatchObject({ status: get.status, text: '', headers: withoutFraming(headers) });
    },
  );
});

/** A response to HEAD may leave out what only its body would tell. */
function withoutFraming({ 'transfer-encoding': _, ...headers }: Answer['headers']): Answer['headers'] {
  return headers;
}
