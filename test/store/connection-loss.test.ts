/**
 * Connections lost in mid-write. Whatever moment it hits, what the caller is told is true: resolved means
 * in the log exactly once; rejected as changing nothing means not at all; unknown is said to be unknown.
 */
import fc from 'fast-check';
import { ApiError } from '../../src/errors/api-error.ts';
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { expectSoundLog, madeBy, readLog } from './log.ts';
import { commit, incrementing, openStore, save, type TestStore, touching, word } from './stores.ts';
import { MOMENTS, useProxiedDatabases } from './use-proxy.ts';

import.meta.jest.setTimeout(60_000);

const UNKNOWN = /whether it happened is not known/;

const { database, proxy } = useProxiedDatabases();
let store: TestStore;

beforeEach(() => {
  store = openStore(proxy().url);
});

describe.each(MOMENTS)('a connection lost %s', (moment) => {
  test.each([1, 20])('loses and doubles none of %i write(s)', async (count) => {
    const by = Array.from({ length: count }, word);
    const name = word();
    await save(store, name, 0);
    proxy().cutAt(by[0] ?? '', moment);
    const outcomes = await Promise.all(by.map((who) => commit(store, incrementing(name, { by: who }))));
    expect(proxy().cuts()).toBe(1);
    for (const [index, who] of by.entries()) {
      const { entry, operation } = outcomes[index] ?? {};
      expect(await madeBy(database.url, who)).toEqual([{ ...entry, operation, principal: who }]);
    }
    expect(await store.read(name)).toMatchObject({ data: count, version: count + 1 });
  });

  test('tells a writer under a condition truly that it has won', async () => {
    const [name, by] = [word(), word()];
    const { revision } = await save(store, name, 'before');
    proxy().cutAt(by, moment);
    const entry = await save(store, name, 'after', { by, ifRevision: revision });
    expect(proxy().cuts()).toBe(1);
    expect(await store.read(name)).toEqual(entry);
  });

  test('during a touch leaves the life extended', async () => {
    const name = word();
    await save(store, name, 1, { ttl: 100 });
    // A touch carries its name alone, as reading the row before it does: that one is spared by asking later.
    const { expiresAt } = (await commit(store, touching(name, 1000))).entry;
    const by = word();
    proxy().cutAt(by, moment);
    const outcomes = await store.commit([touching(name, 2000), incrementing(word(), { by })]);
    expect(outcomes.map(({ operation }) => operation)).toEqual(['touched', 'created']);
    const end = (await store.read(name))?.expiresAt?.getTime() ?? 0;
    expect(end).toBe(outcomes[0]?.entry.expiresAt?.getTime());
    expect(end).toBeGreaterThan(expiresAt?.getTime() ?? 0);
  });
});

test('a statement that goes on in the database after its connection was lost is not done twice', async () => {
  const [name, by] = [word(), word()];
  await save(store, name, 0);
  const blocker = await blockWrites(database.url);
  const outcome = commit(store, incrementing(name, { by }));
  await blocked(database.url);
  proxy().cutAll();
  // The lost statement still waits, and so does that of the second try.
  await blocked(database.url, 2);
  await blocker.release();
  const { entry } = await outcome;
  expect(await madeBy(database.url, by)).toMatchObject([{ revision: entry.revision }]);
  expect(await store.read(name)).toMatchObject({ data: 1, version: 2 });
});

test('a network that stands still for a second delays writes and reads, and loses none', async () => {
  const name = word();
  await save(store, name, 0);
  proxy().freeze();
  const writes = Array.from({ length: 10 }, () => commit(store, incrementing(name)));
  const read = store.read(name);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  proxy().thaw();
  await Promise.all(writes);
  expect((await read)?.name).toBe(name);
  expect(await store.read(name)).toMatchObject({ data: 10 });
});

const event = fc.record({
  writes: fc.integer({ min: 1, max: 8 }),
  disturbance: fc.constantFrom(...MOMENTS, 'all at once' as const, 'none' as const),
});

test('under any sequence of losses, everything told is true and two servers go on writing', async () => {
  const direct = openStore(database.url);
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), async (events) => {
      const told = new Map<string, 'done' | 'unknown' | 'nothing'>();
      const write = async (at: TestStore, by: string) => {
        told.set(by, await commit(at, incrementing('shared', { by })).then(() => 'done' as const, verdict));
      };
      const all: Promise<void>[] = [];
      for (const { writes, disturbance } of events) {
        const by = Array.from({ length: writes }, word);
        if (disturbance !== 'all at once' && disturbance !== 'none') proxy().cutAt(by[0] ?? '', disturbance);
        all.push(...by.map((who) => write(store, who)), write(direct, word()));
        if (disturbance === 'all at once') proxy().cutAll();
        else await all.at(-1);
      }
      await Promise.all(all);
      const rows = Map.groupBy(await readLog(database.url), ({ principal }) => principal);
      for (const [by, what] of told) {
        const count = rows.get(by)?.length ?? 0;
        expect({ what, count }).toEqual({
          what,
          count: { done: 1, unknown: Math.min(count, 1), nothing: 0 }[what],
        });
      }
    }),
    { numRuns: 25 },
  );
  await expectSoundLog(database.url);
});

function verdict(error: unknown): 'unknown' | 'nothing' {
  if (!(error instanceof ApiError) || error.code !== 'UNAVAILABLE') throw error;
  expect(error.message).toMatch(/whether it happened is not known|nothing was changed/);
  return UNKNOWN.test(error.message) ? 'unknown' : 'nothing';
}
