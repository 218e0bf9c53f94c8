/**
 * What compaction leaves of a log: exactly what the limits ask for, whatever the history, in whatever order
 * things happen; and nobody who looks at the log meanwhile is told that it is complete where it is not.
 */
import fc from 'fast-check';
import { Compaction, type HistoryLimits } from '../../src/store/compaction.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { closeKeepers, openPrisma } from './keepers.ts';
import { expectSoundKeptLog, expectSoundLog, type LogRow, readLog } from './log.ts';
import {
  closeStores,
  commit,
  creating,
  deleting,
  incrementing,
  openStore,
  save,
  type TestStore,
} from './stores.ts';

import.meta.jest.setTimeout(60_000);

let database: TestDatabase;
let store: TestStore;
let prisma: ReturnType<typeof openPrisma>;

beforeEach(async () => {
  database = await createTestDatabase();
  store = openStore(database.url);
  prisma = openPrisma(database.url);
});

afterEach(async () => {
  await closeStores();
  await closeKeepers();
  await database.drop();
});

/** Compacts until there is nothing more to do; returns how many changes that has removed. */
async function compact(limits: HistoryLimits, changesPerStep?: number): Promise<number> {
  let removed = 0;
  const compaction = new Compaction(prisma, limits, (changes) => (removed += changes), changesPerStep);
  while (await compaction.stepByCount());
  while (await compaction.stepByAge());
  return removed;
}

/** The limits that do not matter here are so large that they do nothing. */
const limits = (given: Partial<HistoryLimits>): HistoryLimits => ({
  maxVersions: 1000,
  maxAgeSeconds: 1e6,
  minAgeSeconds: 0,
  ...given,
});

/** Makes all that is there so many seconds older. */
const age = (seconds: number) =>
  query(
    database.url,
    `WITH aged AS (UPDATE change SET updated_at = updated_at - make_interval(secs => $1),
                                     created_at = created_at - make_interval(secs => $1))
     UPDATE config SET updated_at = updated_at - make_interval(secs => $1),
                       created_at = created_at - make_interval(secs => $1)`,
    [seconds],
  );

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
  expect(await compact(limits({ maxVersions: 3 }))).toBe(7);
  expect(await kept('a')).toEqual([8, 9, 10]);
  expect(await kept('b')).toEqual([1, 2]);
  expect(await oldest()).toBe(8);
  await expectSoundKeptLog(database.url);
});

test('by age: the newest of what is too old stays while the entry exists, and goes with a removal', async () => {
  await change('a', 3);
  await change('b', 3);
  await commit(store, deleting('b'));
  await age(100);
  await change('a', 2);
  expect(await compact(limits({ maxAgeSeconds: 50 }))).toBe(6);
  expect(await kept('a')).toEqual([3, 4, 5]);
  expect(await kept('b')).toEqual([]);
  expect(await oldest()).toBe(8);
  await expectSoundKeptLog(database.url);
});

test('what is younger than the least age is kept, whatever else is said', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  expect(await compact({ maxVersions: 1, maxAgeSeconds: 0, minAgeSeconds: 50 })).toBe(0);
  await age(100);
  await change('b', 5);
  expect(await compact({ maxVersions: 1, maxAgeSeconds: 0, minAgeSeconds: 50 })).toBe(6);
  expect(await kept('b')).toEqual([1, 2, 3, 4, 5]);
});

test('fewer versions than before: what was kept by the former limit goes', async () => {
  await change('a', 10);
  await compact(limits({ maxVersions: 8 }));
  await compact(limits({ maxVersions: 9 }));
  expect(await kept('a')).toHaveLength(8);
  await compact(limits({ maxVersions: 2 }));
  expect(await kept('a')).toEqual([9, 10]);
});

test('a name made again after all of it is gone counts from 1, and goes on being compacted', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  await compact(limits({ maxAgeSeconds: 0 }));
  expect(await readLog(database.url)).toEqual([]);
  expect(await oldest()).toBe(7);
  expect((await commit(store, creating('a', 0))).entry).toMatchObject({ version: 1, revision: 7 });
  await change('a', 5);
  await compact(limits({ maxVersions: 2 }));
  expect(await kept('a')).toEqual([5, 6]);
  await expectSoundKeptLog(database.url);
});

test('a name made again while something of it is kept goes on counting', async () => {
  await change('a', 5);
  await commit(store, deleting('a'));
  await compact(limits({ maxVersions: 1 }));
  expect(await kept('a')).toEqual([6]);
  expect((await commit(store, creating('a', 0))).entry.version).toBe(7);
});

const NAMES = ['a', 'b', 'c', 'd'];
const history = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    kind: fc.constantFrom('write', 'write', 'write', 'remove'),
    /** Seconds that pass before it. */
    after: fc.constantFrom(0, 0, 10),
  }),
  { maxLength: 40 },
);
const anyLimits = fc.record({
  maxVersions: fc.integer({ min: 1, max: 5 }),
  maxAgeSeconds: fc.constantFrom(0, 15, 25, 1000),
  minAgeSeconds: fc.constantFrom(0, 5, 15, 35),
});
const perStep = fc.constantFrom(1, 2, 7, 1000);

async function write(steps: readonly { name: string; kind: string; after: number }[]): Promise<void> {
  for (const { name, kind, after } of steps) {
    if (after > 0) await age(after);
    if (kind === 'write') await commit(store, incrementing(name));
    else await commit(store, deleting(name)).catch(() => {});
  }
}

/** The limits, said as plainly as possible: which rows of a complete log are to be kept. */
function expected(log: readonly LogRow[], { maxVersions, maxAgeSeconds, minAgeSeconds }: HistoryLimits) {
  const now = Date.now();
  const isOld = ({ updatedAt }: LogRow, seconds: number) => now - updatedAt.getTime() > seconds * 1000;
  const tooOld = Math.max(maxAgeSeconds, minAgeSeconds);
  return log.filter((row) => {
    const later = log.filter(({ name, version }) => name === row.name && version > row.version);
    const isSurplus = later.some((it) => it.version - row.version >= maxVersions && isOld(it, minAgeSeconds));
    const wasReplaced = later.some((it) => isOld(it, tooOld));
    const isForgotten = row.data === undefined && isOld(row, tooOld);
    return !isSurplus && !wasReplaced && !isForgotten;
  });
}

test('any history, compacted once by any limits, leaves exactly what they ask for', async () => {
  await fc.assert(
    fc.asyncProperty(history, anyLimits, perStep, async (steps, given, size) => {
      await query(database.url, 'TRUNCATE change, config');
      await query(database.url, 'UPDATE store SET revision = 0, oldest = 1');
      await query(database.url, 'UPDATE compaction SET counted = 0, aged = 0');
      await write(steps);
      const before = await expectSoundLog(database.url);
      const removed = await compact(given, size);
      const after = await expectSoundKeptLog(database.url);
      expect(after).toEqual(expected(before, given));
      expect(removed).toBe(before.length - after.length);
      expect(await compact(given, size)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('any history, compacted again and again by changing limits, keeps what counts and no more than allowed', async () => {
  const rounds = fc.array(fc.tuple(history, anyLimits, perStep), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      for (const [steps, given, size] of all) {
        await write(steps);
        const before = await readLog(database.url);
        await compact(given, size);
        const after = await expectSoundKeptLog(database.url);
        expect(after).toEqual(expected(before, given));
      }
    }),
    { numRuns: 8 },
  );
});

test('while two servers write and two compact at once, whoever looks finds all that is said to be there', async () => {
  const other = openStore(database.url);
  const otherPrisma = openPrisma(database.url);
  let isWriting = true;
  let removed = 0;
  let looks = 0;
  // However fast the machine writes: until there was something to be looked at.
  const isEnough = () => looks > 2 && removed > 100;
  const writing = Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const at = index % 2 === 0 ? store : other;
      for (let count = 0; count < 60 || !isEnough(); count++) {
        const name = `${(index * 7 + count) % 9}`;
        if (count % 10 === 9) await commit(at, deleting(name)).catch(() => {});
        else await commit(at, incrementing(name));
      }
    }),
  ).finally(() => {
    isWriting = false;
  });
  const compacting = [prisma, otherPrisma].map(async (at, index) => {
    const few = { maxVersions: 4 + index, maxAgeSeconds: 0.2, minAgeSeconds: 0 };
    const compaction = new Compaction(at, few, (changes) => (removed += changes), 20);
    while (isWriting) {
      await compaction.stepByCount();
      await compaction.stepByAge();
    }
  });
  while (isWriting) {
    const [look] = await query<{ promised: number; found: number }>(
      database.url,
      `SELECT (revision - oldest + 1)::float8 AS promised,
              (SELECT count(*) FROM change WHERE change.revision >= oldest)::float8 AS found FROM store`,
    );
    expect(look?.found).toBe(look?.promised);
    looks++;
  }
  await writing;
  await Promise.all(compacting);
  await compact({ maxVersions: 4, maxAgeSeconds: 0.2, minAgeSeconds: 0 });
  const log = await expectSoundKeptLog(database.url);
  for (const rows of Map.groupBy(log, ({ name }) => name).values()) expect(rows.length).toBeLessThan(5);
  expect(isEnough()).toBe(true);
});

test('it keeps its pace on a log larger than a step', async () => {
  for (let count = 0; count < 25; count++) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => save(store, `n${index % 40}`, count)));
  }
  expect(await compact(limits({ maxVersions: 10 }))).toBe(2500 - 400);
  await expectSoundKeptLog(database.url);
});
