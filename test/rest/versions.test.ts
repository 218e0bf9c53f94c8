/** Older versions over REST: the representation of an entry, with validators of its own. */

import { send } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  await put(1);
  await put(2);
});

const ask = (method: string, path: string, headers = {}) => send(server.urls.api, method, path, { headers });
const put = (data: unknown) => send(server.urls.api, 'PUT', '/configs/a', { body: { data } });

test('the entity tag is the revision of the version, and Last-Modified its time', async () => {
  const { status, headers, body } = await ask('GET', '/configs/a?version=1');
  expect({ status, body }).toMatchObject({ status: 200, body: { data: 1, version: 1, revision: 1 } });
  expect(headers.etag).toBe('"1"');
  expect(headers['last-modified']).toBe(new Date(body.updatedAt).toUTCString());
  expect((await ask('GET', '/configs/a')).headers.etag).toBe('"2"');
});

test('a reader who has the version is told so', async () => {
  const { status, text } = await ask('GET', '/configs/a?version=1', { 'If-None-Match': '"1"' });
  expect({ status, text }).toEqual({ status: 304, text: '' });
  expect((await ask('GET', '/configs/a?version=1', { 'If-None-Match': '"2"' })).status).toBe(200);
});

test('HEAD says the same without a body', async () => {
  const { status, headers, text } = await ask('HEAD', '/configs/a?version=1');
  expect({ status, tag: headers.etag, text }).toEqual({ status: 200, tag: '"1"', text: '' });
});

test('a version that is no longer kept is gone, and not merely absent', async () => {
  await put(3);
  await sql(server.databaseUrl, 'DELETE FROM change WHERE version = 2');
  const { status, body } = await ask('GET', '/configs/a?version=2');
  expect({ status, body }).toMatchObject({ status: 410, body: { code: 'COMPACTED' } });
});

test('the query is for reading alone, and knows one parameter', async () => {
  expect((await send(server.urls.api, 'PUT', '/configs/a?version=1', { body: { data: 1 } })).status).toBe(
    400,
  );
  expect((await ask('GET', '/configs/a?versions=1')).status).toBe(400);
  expect((await ask('GET', '/configs/a?version=1&version=1')).status).toBe(400);
});
