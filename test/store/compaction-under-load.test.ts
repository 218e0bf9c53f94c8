/** Compaction while others write and compact: nobody who looks at the log is told that it is complete where it is not. */
import { Compaction } from '../../src/store/compaction.ts';
import { query } from '../support/database.ts';
import { compact } from './compacting.ts';
import { openPrisma } from './keepers.ts';
import { expectSoundKeptLog } from './log.ts';
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
  await compact(prisma, { maxVersions: 4, maxAgeSeconds: 0.2, minAgeSeconds: 0 });
  const log = await expectSoundKeptLog(database.url);
  for (const rows of Map.groupBy(log, ({ name }) => name).values()) expect(rows.length).toBeLessThan(5);
  expect(isEnough()).toBe(true);
});
