/** What compaction leaves of a log: what is kept of each name by count and by age, and from where on the log is complete. */
import { query } from '../support/database.ts';
import { age, compact, limits } from './compacting.ts';
import { openPrisma } from './keepers.ts';
import { expectSoundKeptLog, readLog } from './log.ts';
import { commit, creating, deleting, incrementing, openStore, save, type TestStore } from './stores.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();
let store: TestStore;
let prisma: ReturnType<typeof openPrisma>;

beforeEach(() => {
  store = openStore(database.url);
  prisma = openPrisma(database.url);
});

const kept = async (name: string) =>
  (await readLog(database.url)).filter((row) => row.name === name).map(({ version }) => version);

const oldest = async () =>
  (await query<{ oldest: number }>(database.url, 'SELECT oldest::float8 FROM store'))[0]?.oldest;

async function change(name: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await commit(store, incrementing(name));
}

test('by count: the newest versions of each name are kept, and the log is complete after what went', async () => {
  await change('a', 10);
  await change('b', 2);
  expect(await compact(prisma, limits({ maxVersions: 3 }))).toBe(7);
  expect(await kept('a')).toEqual([8, 9, 10]);
  expect(await kept('b')).toEqual([1, 2]);
  expect(await oldest()).toBe(8);
  await expectSoundKeptLog(database.url);
});

test('by age: the newest of what is too old stays while the entry exists, and goes with a removal', async () => {
  await change('a', 3);
  await change('b', 3);
  await commit(store, deleting('b'));
  await age(database.url, 100);
  await change('a', 2);
  expect(await compact(prisma, limits({ maxAgeSeconds: 50 }))).toBe(6);
  expect(await kept('a')).toEqual([3, 4, 5]);
  expect(await kept('b')).toEqual([]);
  expect(await oldest()).toBe(8);
  await expectSoundKeptLog(database.url);
});

test('what is younger than the least age is kept, whatever else is said', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  expect(await compact(prisma, { maxVersions: 1, maxAgeSeconds: 0, minAgeSeconds: 50 })).toBe(0);
  await age(database.url, 100);
  await change('b', 5);
  expect(await compact(prisma, { maxVersions: 1, maxAgeSeconds: 0, minAgeSeconds: 50 })).toBe(6);
  expect(await kept('b')).toEqual([1, 2, 3, 4, 5]);
});

test('fewer versions than before: what was kept by the former limit goes', async () => {
  await change('a', 10);
  await compact(prisma, limits({ maxVersions: 8 }));
  await compact(prisma, limits({ maxVersions: 9 }));
  expect(await kept('a')).toHaveLength(8);
  await compact(prisma, limits({ maxVersions: 2 }));
  expect(await kept('a')).toEqual([9, 10]);
});

test('a name made again after all of it is gone counts from 1, and goes on being compacted', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  await compact(prisma, limits({ maxAgeSeconds: 0 }));
  expect(await readLog(database.url)).toEqual([]);
  expect(await oldest()).toBe(7);
  expect((await commit(store, creating('a', 0))).entry).toMatchObject({ version: 1, revision: 7 });
  await change('a', 5);
  await compact(prisma, limits({ maxVersions: 2 }));
  expect(await kept('a')).toEqual([5, 6]);
  await expectSoundKeptLog(database.url);
});

test('a name made again while something of it is kept goes on counting', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  await compact(prisma, limits({ maxVersions: 1 }));
  expect(await kept('a')).toEqual([6]);
  expect((await commit(store, creating('a', 0))).entry.version).toBe(7);
});

test('it keeps its pace on a log larger than a step', async () => {
  for (let count = 0; count < 25; count++) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => save(store, `n${index % 40}`, count)));
  }
  expect(await compact(prisma, limits({ maxVersions: 10 }))).toBe(2500 - 400);
  await expectSoundKeptLog(database.url);
});
