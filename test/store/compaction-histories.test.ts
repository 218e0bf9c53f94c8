/** What compaction leaves of a log: exactly what the limits ask for, whatever the history, in whatever order things happen. */
import fc from 'fast-check';
import type { HistoryLimits } from '../../src/store/compaction.ts';
import { query } from '../support/database.ts';
import { age, compact } from './compacting.ts';
import { openPrisma } from './keepers.ts';
import { expectSoundKeptLog, expectSoundLog, type LogRow, readLog } from './log.ts';
import { commit, deleting, incrementing, openStore, type TestStore } from './stores.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();
let store: TestStore;
let prisma: ReturnType<typeof openPrisma>;

beforeEach(() => {
  store = openStore(database.url);
  prisma = openPrisma(database.url);
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
    if (after > 0) await age(database.url, after);
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
      const removed = await compact(prisma, given, size);
      const after = await expectSoundKeptLog(database.url);
      expect(after).toEqual(expected(before, given));
      expect(removed).toBe(before.length - after.length);
      expect(await compact(prisma, given, size)).toBe(0);
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
        await compact(prisma, given, size);
        const after = await expectSoundKeptLog(database.url);
        expect(after).toEqual(expected(before, given));
      }
    }),
    { numRuns: 8 },
  );
});
