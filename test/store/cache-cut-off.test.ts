/** The cache of entries while its server is cut off from the log: it does not answer, and is right again afterwards. */
import { createTestDatabase, query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { CACHE, NOTIFIED, reading } from './caching.ts';
import { openLiveStore, openStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let other: TestStore;

beforeAll(async () => {
  other = await openLiveStore(database.url, NOTIFIED);
});

test('while the feed is cut off every read asks the database, and afterwards it is right again', async () => {
  const proxy = await startTcpProxy(database.url);
  const cut = await openLiveStore(database.url, { ...CACHE, feed: { url: proxy.url, intervalMs: 60_000 } });
  const { name } = await save(other, word(), 'before');
  await cut.read(name);
  expect((await reading(cut, name)).queries).toBe(0);
  await proxy.goAway();
  await eventually(() => !cut.isLive());
  const during = await save(other, name, 'during');
  expect(await reading(cut, name)).toEqual({ entry: during, queries: 1 });
  expect((await reading(cut, name)).queries).toBe(1);
  await proxy.restore();
  await eventually(() => cut.isLive());
  expect((await cut.read(name))?.data).toBe('during');
  const after = await save(other, name, 'after');
  await eventually(async () => (await cut.read(name))?.revision === after.revision);
  expect((await reading(cut, name)).queries).toBe(0);
  await cut.close();
  await proxy.close();
});

test('what is known of a database that was set back while it was away is forgotten, and its watches begin anew', async () => {
  const aside = await createTestDatabase();
  const proxy = await startTcpProxy(aside.url);
  const beside = openStore(aside.url);
  const cut = await openLiveStore(proxy.url, { ...CACHE, feed: { intervalMs: 50 } });
  for (let count = 1; count <= 5; count++) await save(beside, 'a', count);
  await eventually(async () => (await cut.read('a'))?.data === 5);
  const events = await cut.watch({ filter: { prefix: '' }, since: 4 });
  expect((await events.next()).value).toMatchObject([{ revision: 5 }]);
  await proxy.goAway();
  await eventually(() => !cut.isLive());
  // A replica that had not heard of the last changes has taken over, and goes on by itself.
  await query(aside.url, 'DELETE FROM change WHERE revision > 2');
  await query(aside.url, `UPDATE config SET data = '2', version = 2, revision = 2`);
  await query(aside.url, 'UPDATE store SET revision = 2');
  for (let count = 1; count <= 4; count++) await save(beside, 'b', `other ${count}`);
  await proxy.restore();
  await eventually(() => cut.isLive());
  expect(await cut.read('a')).toMatchObject({ data: 2, version: 2 });
  expect(await events.next()).toMatchObject({ value: [{ type: 'reset' }] });
  expect((await events.next()).value).toMatchObject([
    { type: 'current', entry: { name: 'a', data: 2 } },
    { entry: { name: 'b' } },
  ]);
  await cut.close();
  await beside.close();
  await proxy.close();
  await aside.drop();
});
