/** The cache of entries, where they have an end: none is served after it, and none is taken for over that lives on. */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { CACHE, NOTIFIED, reading } from './caching.ts';
import { commit, openLiveStore, replacing, save, type TestStore, touching, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url, NOTIFIED);
  other = await openLiveStore(database.url, NOTIFIED);
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
  const deaf = await openLiveStore(database.url, { ...CACHE, feed: { intervalMs: 60_000, listens: false } });
  const { name } = await save(other, word(), 'before', { ttl: 50 });
  await deaf.read(name);
  const changed = await save(other, name, 'after', { ttl: 50 });
  const { operation, entry } = await commit(deaf, replacing(name, 'after', { ttl: 100 }));
  expect([operation, entry.revision]).toEqual(['touched', changed.revision]);
  expect(await deaf.read(name)).toEqual(entry);
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
