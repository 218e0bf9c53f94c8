/**
 * The cache of entries: it answers without the database, and never with what it should no longer know. Two
 * stores on one database stand for two servers; the entries are looked at through `read` alone.
 */
import { eventually } from '../support/eventually.ts';
import { NOTIFIED, reading } from './caching.ts';
import { commit, creating, deleting, openLiveStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url, NOTIFIED);
  other = await openLiveStore(database.url, NOTIFIED);
});

test('an entry is read from the database once', async () => {
  const entry = await save(other, word(), { some: 'data' });
  expect(await reading(store, entry.name)).toEqual({ entry, queries: 1 });
  // What was read while the notification of it came is not kept, and read once more.
  await eventually(async () => (await reading(store, entry.name)).queries === 0);
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

test('it holds no more than it may, and forgets what was asked for longest ago', async () => {
  const small = await openLiveStore(database.url, { ...NOTIFIED, cacheBytes: 40_000 });
  const names = await Promise.all(
    Array.from({ length: 20 }, async () => (await save(other, word(), 'x'.repeat(400))).name),
  );
  for (const name of names) await small.read(name);
  expect((await reading(small, names.at(-1) ?? '')).queries).toBe(0);
  expect((await reading(small, names[0] ?? '')).queries).toBe(1);
});
