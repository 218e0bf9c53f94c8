/**
 * Watches at the store: what they tell is the log, in order, none twice and none missing, whoever writes,
 * whoever listens, and however slow the listener is.
 */
import { commit, deleting, merging, openLiveStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';
import { at, endWatches, logged, newest, readUntil, watch } from './watching.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url);
  other = await openLiveStore(database.url, { feed: { intervalMs: 60_000 } });
});

afterEach(endWatches);

test.each([1, 10, 5000])(
  'with a revision to begin after, everything since is told: %i changes back',
  async (count) => {
    const since = await newest(database.url);
    const name = word();
    await Promise.all(
      Array.from({ length: count }, (_, index) => save(index % 2 ? store : other, name, index)),
    );
    const last = await newest(database.url);
    for (const from of [store, other]) {
      const events = await watch(from, { since });
      expect(await readUntil(events, at(last))).toEqual(await logged(database.url, since, last));
    }
  },
);

test('watchers of two servers are told the same, in the order of the log, while both are written to', async () => {
  const since = await newest(database.url);
  const watches = await Promise.all([store, other, store, other].map((from) => watch(from, { since })));
  const names = Array.from({ length: 5 }, word);
  const stores = [store, other];
  await Promise.all(
    Array.from({ length: 12 }, async (_, writer) => {
      for (let count = 0; count < 25; count++) {
        const from = stores[(writer + count) % 2] ?? store;
        const name = names[(writer * count) % names.length] ?? '';
        if (count % 7 === 3) await commit(from, deleting(name)).catch(() => {});
        else await save(from, name, { writer, count });
      }
    }),
  );
  const last = await newest(database.url);
  const expected = await logged(database.url, since, last);
  for (const events of watches) expect(await readUntil(events, at(last))).toEqual(expected);
});

test('changes within one transaction are told one after the other', async () => {
  const since = await newest(database.url);
  const events = await watch(other, { since });
  const [x, y] = [word(), word()];
  await save(store, x, {});
  await store.commit([merging(x, { a: 1 }), deleting(x)]);
  const { revision } = await save(store, y, 1);
  const told = await readUntil(events, at(revision));
  expect(told.map(({ type }) => type)).toEqual(['created', 'updated', 'deleted', 'created']);
});

test('who has fallen behind further than is kept in memory goes on from the log, and misses nothing', async () => {
  const since = await newest(database.url);
  const slow = await watch(store, { since });
  const first = await save(store, word(), 0);
  expect(await readUntil(slow, at(first.revision))).toHaveLength(1);
  const name = word();
  for (let count = 0; count < 50; count++)
    await Promise.all(Array.from({ length: 100 }, () => save(store, name, count)));
  const told = await readUntil(slow, at(first.revision + 5000));
  expect(told.map((event) => 'revision' in event && event.revision)).toEqual(
    Array.from({ length: 5000 }, (_, index) => first.revision + 1 + index),
  );
});
