/**
 * Many writers at once on few names, through one server and through two: whatever they do, the log is
 * one order without gaps, and everybody was told what has really happened.
 */
import fc from 'fast-check';
import { ApiError } from '../../src/errors/api-error.ts';
import type { Change, Outcome } from '../../src/store/change.ts';
import { query } from '../support/database.ts';
import { expectSoundLog, type LogRow } from './log.ts';
import {
  commit,
  creating,
  deleting,
  incrementing,
  openStore,
  replacing,
  save,
  type TestStore,
  touching,
  word,
} from './stores.ts';
import { useDatabase } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useDatabase();
let stores: readonly [TestStore, TestStore];

beforeAll(() => {
  stores = [openStore(database.url), openStore(database.url)];
});

const makers = {
  create: (name: string, by: string) => creating(name, { by }, { by }),
  'create to expire': (name: string, by: string) => creating(name, { by }, { by, ttl: 3600 }),
  replace: (name: string, by: string) => replacing(name, { by }, { by }),
  'replace what is there': (name: string, by: string) => replacing(name, { by }, { by, ifPresent: true }),
  'replace what is not there': (name: string, by: string) => replacing(name, { by }, { by, ifAbsent: true }),
  shorten: (name: string, by: string) => replacing(name, { by }, { by, ttl: 60 }),
  increment: (name: string, by: string) => incrementing(name, { by }),
  delete: (name: string, by: string) => deleting(name, { by }),
  touch: (name: string, by: string) => touching(name, 7200, { by }),
} satisfies Record<string, (name: string, by: string) => Change>;

const step = fc.record({
  store: fc.constantFrom(0, 1),
  kind: fc.constantFrom(...(Object.keys(makers) as (keyof typeof makers)[])),
  name: fc.constantFrom('a', 'b', 'c'),
});

type Told = { readonly by: string; readonly outcome?: Outcome; readonly error?: unknown };

/** All at once. */
function runWave(
  wave: readonly { store: number; kind: keyof typeof makers; name: string }[],
): Promise<Told[]> {
  return Promise.all(
    wave.map(async ({ store, kind, name }): Promise<Told> => {
      const by = word();
      try {
        return { by, outcome: await commit(stores[store] ?? stores[0], makers[kind](name, by)) };
      } catch (error) {
        return { by, error };
      }
    }),
  );
}

const REFUSALS = ['ALREADY_EXISTS', 'NOT_FOUND', 'PRECONDITION_FAILED'];

/** What a caller was told is what the log holds of the change, and nothing else is in the log. */
function expectTruth(told: readonly Told[], log: readonly LogRow[]): void {
  const rows = Map.groupBy(log, ({ principal }) => principal);
  for (const { by, outcome, error } of told) {
    if (error) expect(REFUSALS).toContain((error as ApiError).code);
    const [row, ...more] = rows.get(by) ?? [];
    expect(more).toEqual([]);
    if (!outcome || outcome.operation === 'touched') {
      expect(row).toBeUndefined();
      continue;
    }
    const { operation, entry } = outcome;
    expect(row).toMatchObject({ operation, name: entry.name });
    if (operation === 'deleted') expect(row?.version).toBe(entry.version + 1);
    else expect(row).toEqual({ ...entry, operation, principal: by });
  }
}

test('any mixture of changes, at once and after one another, on two servers, leaves a sound and true log', async () => {
  const everything: Told[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 25 }), { maxLength: 4 }),
      async (waves) => {
        const told: Told[] = [];
        for (const wave of waves) told.push(...(await runWave(wave)));
        everything.push(...told);
        expectTruth(told, await expectSoundLog(database.url));
      },
    ),
    { numRuns: 40 },
  );
  expectTruth(everything, await expectSoundLog(database.url));
  expect(everything.some(({ outcome }) => outcome?.operation === 'touched')).toBe(true);
});

test.each([
  { servers: 1, writers: 300 },
  { servers: 2, writers: 300 },
])('$writers concurrent increments on $servers server(s) add up', async ({ servers, writers }) => {
  const name = word();
  const at = (index: number) => stores[index % servers === 0 ? 0 : 1];
  const outcomes = await Promise.all(
    Array.from({ length: writers }, (_, index) => commit(at(index), incrementing(name))),
  );
  expect(outcomes.map(({ entry }) => entry.data).sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: writers }, (_, index) => index + 1),
  );
  expect(await stores[0].read(name)).toMatchObject({ data: writers, version: writers });
  await expectSoundLog(database.url);
});

test('a client that reads, adds one and writes back with the revision it has read loses no update', async () => {
  const name = word();
  await save(stores[0], name, 0);
  const addOne = async (store: TestStore): Promise<void> => {
    for (;;) {
      const entry = await store.read(name);
      try {
        await save(store, name, Number(entry?.data) + 1, { ifRevision: entry?.revision });
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'PRECONDITION_FAILED') throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, index) => addOne(stores[index % 2 === 0 ? 0 : 1])));
  expect(await stores[0].read(name)).toMatchObject({ data: 24, version: 25 });
});

test.each([
  { condition: 'ifAbsent', start: false },
  { condition: 'ifRevision', start: true },
] as const)(
  'of many writers with the same $condition, on two servers, exactly one wins',
  async ({ condition, start }) => {
    for (let round = 0; round < 10; round++) {
      const name = word();
      const ifRevision = start ? (await save(stores[0], name, 'start')).revision : undefined;
      const how = condition === 'ifAbsent' ? { ifAbsent: true } : { ifRevision };
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => save(stores[index % 2 === 0 ? 0 : 1], name, index, how)),
      );
      const winners = attempts.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') {
          const winner = (winners[0] as PromiseFulfilledResult<{ revision: number }>).value;
          expect(attempt.reason).toMatchObject({ code: 'PRECONDITION_FAILED', revision: winner.revision });
        }
      }
    }
  },
);

test('two servers that keep writing both make progress, and each loses races to the other', async () => {
  const lostBefore = stores.map((store) => store.lostRaces());
  const name = word();
  const write = async (store: TestStore) => {
    for (let count = 0; count < 100; count++) await commit(store, incrementing(name));
  };
  await Promise.all(stores.map(write));
  expect(await stores[0].read(name)).toMatchObject({ data: 200 });
  expect(stores.some((store, index) => store.lostRaces() > (lostBefore[index] ?? 0))).toBe(true);
  await expectSoundLog(database.url);
});

test('whoever looks at the log while it is written sees no gap at any moment', async () => {
  let writing = true;
  const load = Promise.all(
    Array.from({ length: 16 }, async (_, index) => {
      for (let count = 0; count < 25; count++) {
        await commit(stores[index % 2 === 0 ? 0 : 1], incrementing(`gap-${index % 5}`));
      }
    }),
  ).finally(() => {
    writing = false;
  });
  const looks: { last: number; rows: number }[] = [];
  while (writing) {
    const [look] = await query<{ last: number; rows: number }>(
      database.url,
      'SELECT max(revision)::float8 AS last, count(*)::float8 AS rows FROM change',
    );
    if (look) looks.push(look);
  }
  await load;
  expect(looks.length).toBeGreaterThan(2);
  for (const { last, rows } of looks) expect(rows).toBe(last);
});
