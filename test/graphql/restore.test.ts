/** Going back to an older version: a change like any other, made of data that is kept. */

import { expectSoundLog } from '../store/log.ts';
import { graphql, send } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const RESTORE = `mutation ($name: ConfigName!, $version: Int!, $ifRevision: Revision) {
  restoreConfig(name: $name, version: $version, ifRevision: $ifRevision) {
    name data version revision createdAt updatedAt expiresAt history(first: 1) { operation } } }`;

async function restore(name: string, version: number, ifRevision?: number) {
  const { body } = await graphql(server.urls.api, RESTORE, { name, version, ifRevision });
  return { entry: body.data?.restoreConfig, error: body.errors?.[0] };
}

const put = async (name: string, data: unknown, ttl?: number) =>
  (await send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data, ttl } })).body;
const read = async (name: string) => (await send(server.urls.api, 'GET', `/configs/${name}`)).body;

test('makes old data current, as a new version', async () => {
  const { createdAt } = await put('a', { of: ['old'] });
  await put('a', 'new');
  const { entry } = await restore('a', 1);
  expect(entry).toMatchObject({ data: { of: ['old'] }, version: 3, createdAt, expiresAt: null });
  expect(entry.history).toEqual([{ operation: 'UPDATED' }]);
  const { history: _, ...shown } = entry;
  expect(await read('a')).toEqual(shown);
  await expectSoundLog(server.databaseUrl);
});

test('leaves the expiry as it now is', async () => {
  await put('expiring', 'old');
  const { expiresAt } = await put('expiring', 'new', 3600);
  expect((await restore('expiring', 1)).entry).toMatchObject({ data: 'old', expiresAt });
});

test('makes the entry anew when it is gone, to stay', async () => {
  await put('gone', null, 3600);
  await send(server.urls.api, 'DELETE', '/configs/gone');
  const { entry } = await restore('gone', 1);
  expect(entry).toMatchObject({ data: null, version: 3, expiresAt: null });
  expect(entry.createdAt).toBe(entry.updatedAt);
  expect(entry.history).toEqual([{ operation: 'CREATED' }]);
  await expectSoundLog(server.databaseUrl);
});

test('makes an entry anew whose time is over', async () => {
  await put('over', 1, 3600);
  await sql(server.databaseUrl, `UPDATE config SET expires_at = now() - interval '1 s' WHERE name = 'over'`);
  expect((await restore('over', 1)).entry).toMatchObject({ data: 1, version: 3, expiresAt: null });
});

test.each<[string, string, number, object]>([
  ['of a name that never was', 'never', 1, { code: 'NOT_FOUND' }],
  ['that never was', 'kept', 9, { code: 'NOT_FOUND' }],
  ['that is a removal', 'kept', 3, { code: 'NOT_FOUND' }],
  ['that is no longer kept', 'kept', 1, { code: 'COMPACTED' }],
  ['below the first', 'kept', 0, { code: 'BAD_USER_INPUT', errors: [{ pointer: '/version' }] }],
])('refuses a version %s', async (_what, name, version, extensions) => {
  if ((await read('kept')).code === 'NOT_FOUND') {
    await put('kept', 1);
    await put('kept', 2);
    await send(server.urls.api, 'DELETE', '/configs/kept');
    await put('kept', 4);
    await sql(server.databaseUrl, `DELETE FROM change WHERE name = 'kept' AND version = 1`);
  }
  const before = await read('kept');
  expect((await restore(name, version)).error).toMatchObject({ path: ['restoreConfig'], extensions });
  expect(await read('kept')).toEqual(before);
});

test('can be made on a condition', async () => {
  await put('condition', 1);
  const { revision } = await put('condition', 2);
  expect((await restore('condition', 1, revision - 1)).error.extensions).toMatchObject({
    code: 'PRECONDITION_FAILED',
    revision,
  });
  expect((await restore('condition', 1, revision)).entry).toMatchObject({ data: 1, version: 3 });
});
