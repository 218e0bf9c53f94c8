/** Removing what has expired while lives are extended: never an end that a touch which somebody was told of has put off. */
import { Client } from 'pg';
import type { Change } from '../../src/store/change.ts';
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { query } from '../support/database.ts';
import { expectSoundLog, readLog } from './log.ts';
import { commit, openStore, replacing, type TestStore, word } from './stores.ts';
import { lapse, names, populate, sweepAll } from './sweeping.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();
let store: TestStore;
let other: TestStore;

beforeEach(() => {
  store = openStore(database.url);
  other = openStore(database.url);
});

/** A touch on its way: written in a transaction that has not yet ended. */
async function touchUnderWay(name: string, end: Date) {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('UPDATE config SET expires_at = $2 WHERE name = $1', [name, end]);
  return {
    async end(how: 'COMMIT' | 'ROLLBACK') {
      await client.query(how);
      await client.end();
    },
  };
}

const soon = () => new Date(Date.now() + 100_000);

const overs: [what: string, act: () => Promise<unknown>][] = [
  ['the sweep', () => sweepAll(database.url, store)],
  ['a write that replaces it', () => commit(store, replacing('n0', 'new', { ttl: 50 }))],
];

test.each(overs)(
  '%s waits for a touch that was begun in time, and decides by what comes of it',
  async (what, act) => {
    await populate(store, 3);
    await lapse(database.url, 10);
    const touch = await touchUnderWay('n0', soon());
    const acting = act();
    await blocked(database.url);
    await touch.end('COMMIT');
    await acting;
    const log = (await expectSoundLog(database.url)).filter(({ name }) => name === 'n0');
    expect(log.map(({ operation }) => operation)).toEqual(
      what === 'the sweep' ? ['created'] : ['created', 'updated'],
    );
  },
);

test.each(overs)('%s goes on when such a touch comes to nothing', async (what, act) => {
  await populate(store, 3);
  await lapse(database.url, 10);
  const touch = await touchUnderWay('n0', soon());
  const acting = act();
  await blocked(database.url);
  await touch.end('ROLLBACK');
  await acting;
  const log = (await expectSoundLog(database.url)).filter(({ name }) => name === 'n0');
  expect(log.map(({ operation }) => operation)).toEqual(
    what === 'the sweep' ? ['created', 'expired'] : ['created', 'expired', 'created'],
  );
});

test('a life extended between the decision and its being written goes on', async () => {
  await populate(store, 3);
  await lapse(database.url, 10);
  const blocker = await blockWrites(database.url);
  const sweeping = sweepAll(database.url, store);
  await blocked(database.url);
  await query(database.url, 'UPDATE config SET expires_at = $1 WHERE name = $2', [soon(), 'n1']);
  // As compaction does: the row of the store is another one, at the same revision.
  await blocker.run('UPDATE store SET oldest = oldest');
  await blocker.release();
  expect(await sweeping).toBe(2);
  expect(await names(database.url)).toEqual(['n1']);
  await expectSoundLog(database.url);
});

test('touches in a race with the end of the life, on two servers: none that was acknowledged is lost', async () => {
  const living = (name: string, ms: number): Change => ({
    name,
    principal: 'test',
    decide: (_, now) => ({ kind: 'put', data: 1, expiresAt: new Date(now.getTime() + ms) }),
  });
  const extending = (name: string, ms: number): Change => ({
    name,
    principal: 'test',
    decide(current, now) {
      if (!current) throw new Error('over');
      const end = Math.max(now.getTime() + ms, current.expiresAt?.getTime() ?? 0);
      return { kind: 'touch', expiresAt: new Date(end) };
    },
  });
  // As the sweep does, but at once and without mercy.
  const ending = (name: string): Change => ({ name, principal: 'test', decide: () => ({ kind: 'expire' }) });
  const told = new Map<string, number>();
  let touches = 0;
  await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const name = word();
      const life = 5 + (index % 30);
      const { entry } = await commit(store, living(name, life));
      let end = entry.expiresAt?.getTime() ?? 0;
      let isOver = false;
      const sweeping = (async () => {
        while (!isOver)
          isOver = await commit(other, ending(name)).then(
            () => true,
            () => false,
          );
      })();
      while (!isOver) {
        const at = index % 2 === 0 ? store : other;
        await commit(at, extending(name, Math.random() * life)).then(
          ({ entry: touched }) => {
            touches++;
            end = Math.max(end, touched.expiresAt?.getTime() ?? 0);
          },
          () => {},
        );
      }
      await sweeping;
      told.set(name, end);
    }),
  );
  const log = await readLog(database.url);
  const ends = log.filter(({ operation }) => operation === 'expired');
  expect(ends).toHaveLength(told.size);
  for (const { name, expiresAt, updatedAt } of ends) {
    // A touch done together with one that has to be decided again may be refused then, and yet have its effect.
    expect(expiresAt?.getTime()).toBeGreaterThanOrEqual(told.get(name) ?? 0);
    expect(updatedAt.getTime()).toBeGreaterThanOrEqual(expiresAt?.getTime() ?? 0);
  }
  // Fewer on a busy machine: enough that there was a race.
  expect(touches).toBeGreaterThan(10);
  await expectSoundLog(database.url);
});
