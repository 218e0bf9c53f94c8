/**
 * The cache of entries: it answers without the database, and never with what it should no longer know. Two
 * stores on one database stand for two servers; the entries are looked at through `read` alone.
 */
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import {
  closeStores,
  commit,
  creating,
  deleting,
  openStore,
  replacing,
  save,
  type TestStore,
  touching,
  word,
} from './stores.ts';

import.meta.jest.setTimeout(30_000);

const CACHE = { cacheBytes: 1_000_000 };
/** Looks at the log so seldom by itself that whatever is seen was notified or handed over. */
const NOTIFIED = { ...CACHE, feed: { intervalMs: 60_000 } };

let database: TestDatabase;
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await live(openStore(database.url, NOTIFIED));
  other = await live(openStore(database.url, NOTIFIED));
});

afterAll(async () => {
  await closeStores();
  await database.drop();
});

async function live(started: TestStore): Promise<TestStore> {
  started.start();
  await eventually(() => started.isLive());
  return started;
}

/** What a read gives, and how often it asked the database. */
async function reading(from: TestStore, name: string) {
  const before = from.queries();
  const entry = await from.read(name);
  return { entry, queries: from.queries() - before };
}

test('an entry is read from the database once', async () => {
  const entry = await save(other, word(), { some: 'data' });
  expect(await reading(store, entry.name)).toEqual({ entry, queries: 1 });
  expect(await reading(store, entry.name)).toEqual({ entry, queries: 0 });
  expect((await store.readFresh(entry.name))?.data).toEqual(entry.data);
});

test('that there is no entry is remembered, too, until there is one', async () => {
  const name = word();
  expect(await reading(store, name)).toEqual({ entry: undefined, queries: 1 });
  expect(await reading(store, name)).toEqual({ entry: undefined, queries: 0 });
  const entry = await save(other, name, 1);
  await eventually(async () => (await store.read(name)) !== undefined);
  expect(await reading(store, name)).toEqual({ entry, queries: 0 });
});

test('what this server writes shows at once, without a query', async () => {
  const name = word();
  for (const data of [1, { two: 2 }, null]) {
    const entry = await save(store, name, data);
    expect(await reading(store, name)).toEqual({ entry, queries: 0 });
  }
  await commit(store, deleting(name));
  expect(await reading(store, name)).toEqual({ entry: undefined, queries: 0 });
  const { entry } = await commit(store, creating(name, 'again'));
  expect(await reading(store, name)).toEqual({ entry, queries: 0 });
});

test('what another server writes and deletes shows as soon as the feed has told it', async () => {
  const name = word();
  for (let round = 0; round < 20; round++) {
    const entry = await save(other, name, round);
    await store.read(name);
    await eventually(async () => (await store.read(name))?.revision === entry.revision);
  }
  await commit(other, deleting(name));
  await eventually(async () => (await store.read(name)) === undefined);
});

test('what is read again and again meanwhile never goes back to an older state', async () => {
  const name = word();
  await save(other, name, 0);
  let last = 0;
  let done = false;
  const reader = (async () => {
    while (!done) {
      const { revision = 0 } = (await store.read(name)) ?? {};
      expect(revision).toBeGreaterThanOrEqual(last);
      last = revision;
      await new Promise(setImmediate);
    }
  })();
  for (let round = 1; round <= 300; round++) await save(round % 3 ? other : store, name, round);
  done = true;
  await reader;
  await eventually(async () => (await store.read(name))?.data === 300);
});

test('many who miss one entry at once, or one after the other while it is fetched, ask once', async () => {
  const { name } = await save(other, word(), 'wanted');
  const before = store.queries();
  const found = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => {
      if (index % 2) await Promise.resolve();
      return store.read(name);
    }),
  );
  expect(found.every((entry) => entry?.data === 'wanted')).toBe(true);
  expect(store.queries() - before).toBe(1);
});

test('an entry whose time is over is not served, however hot it was', async () => {
  const { name, expiresAt } = await save(store, word(), 'short', { ttl: 1 });
  expect((await reading(store, name)).queries).toBe(0);
  await eventually(async () => {
    const clock = await query<{ over: boolean }>(database.url, 'SELECT clock_timestamp() >= $1 AS over', [
      expiresAt,
    ]);
    const entry = await store.read(name);
    if (clock[0]?.over) expect(entry).toBeUndefined();
    return entry === undefined;
  });
});

test('a life that another server has extended does not end at the old time', async () => {
  const { name, expiresAt } = await save(store, word(), 'session', { ttl: 2 });
  await commit(other, touching(name, 100));
  await eventually(() => Date.now() > (expiresAt?.getTime() ?? 0) + 100);
  expect((await store.read(name))?.data).toBe('session');
});

test('who extends a life that another server has changed sees that change, even if the feed has not told it', async () => {
  const deaf = await live(
    openStore(database.url, { ...CACHE, feed: { intervalMs: 60_000, listens: false } }),
  );
  const { name } = await save(other, word(), 'before', { ttl: 50 });
  await deaf.read(name);
  const changed = await save(other, name, 'after', { ttl: 50 });
  const { operation, entry } = await commit(deaf, replacing(name, 'after', { ttl: 100 }));
  expect([operation, entry.revision]).toEqual(['touched', changed.revision]);
  expect(await deaf.read(name)).toEqual(entry);
});

test('it holds no more than it may, and forgets what was asked for longest ago', async () => {
  const small = await live(openStore(database.url, { ...NOTIFIED, cacheBytes: 40_000 }));
  const names = await Promise.all(
    Array.from({ length: 20 }, async () => (await save(other, word(), 'x'.repeat(400))).name),
  );
  for (const name of names) await small.read(name);
  expect((await reading(small, names.at(-1) ?? '')).queries).toBe(0);
  expect((await reading(small, names[0] ?? '')).queries).toBe(1);
});

test('while the feed is cut off every read asks the database, and afterwards it is right again', async () => {
  const proxy = await startTcpProxy(database.url);
  const cut = await live(openStore(database.url, { ...CACHE, feed: { url: proxy.url, intervalMs: 60_000 } }));
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

test('that a life has ended is not remembered while it may still be extended', async () => {
  const { name, expiresAt } = await save(other, word(), 'session', { ttl: 100 });
  const set = (end: Date | null) =>
    query(database.url, 'UPDATE config SET expires_at = $1 WHERE name = $2', [end, name]);
  await set(new Date(0));
  expect(await store.read(name)).toBeUndefined();
  // As a touch does that was under way.
  await set(expiresAt);
  expect(await store.read(name)).toMatchObject({ data: 'session' });
});

test('what is known of a database that was set back while it was away is forgotten, and its watches begin anew', async () => {
  const aside = await createTestDatabase();
  const proxy = await startTcpProxy(aside.url);
  const beside = openStore(aside.url);
  const cut = await live(openStore(proxy.url, { ...CACHE, feed: { intervalMs: 50 } }));
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
