/**
 * Removing what has expired: each end is in the log once, whoever sweeps, and never an end that a touch which
 * somebody was told of has put off.
 */
import { Client } from 'pg';
import type { Change } from '../../src/store/change.ts';
import { Sweep } from '../../src/store/sweep.ts';
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { closeKeepers, openPrisma } from './keepers.ts';
import { expectSoundLog, readConfigs, readLog } from './log.ts';
import { closeStores, commit, creating, openStore, replacing, save, type TestStore, word } from './stores.ts';

import.meta.jest.setTimeout(60_000);

let database: TestDatabase;
let store: TestStore;
let other: TestStore;
let prisma: ReturnType<typeof openPrisma>;

beforeEach(async () => {
  database = await createTestDatabase();
  store = openStore(database.url);
  other = openStore(database.url);
  prisma = openPrisma(database.url);
});

afterEach(async () => {
  await closeStores();
  await closeKeepers();
  await database.drop();
});

/** Ends lives so many seconds ago, in the log as well, as if they had been given so. */
const lapse = (secondsAgo: number, prefix = '') =>
  query(
    database.url,
    `WITH logged AS (UPDATE change SET expires_at = now() - make_interval(secs => $1) WHERE starts_with(name, $2))
     UPDATE config SET expires_at = now() - make_interval(secs => $1) WHERE starts_with(name, $2)`,
    [secondsAgo, prefix],
  );

const populate = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => save(store, `n${index}`, index, { ttl: 100 })));

async function sweepAll(at: TestStore = store): Promise<number> {
  let swept = 0;
  const sweep = new Sweep(prisma, at, (entries) => {
    swept += entries;
  });
  while (await sweep.step());
  return swept;
}

const names = async () => (await readConfigs(database.url)).map(({ name }) => name);

test('removes what has expired, more than one step of it, and logs each end as the work of nobody', async () => {
  await populate(250);
  await save(store, 'stays', 1, { ttl: 100 });
  await save(store, 'stays for ever', 1);
  await lapse(10, 'n');
  expect(await sweepAll()).toBe(250);
  expect(await names()).toEqual(['stays', 'stays for ever']);
  const log = await expectSoundLog(database.url);
  const ends = log.filter(({ operation }) => operation === 'expired');
  expect(ends).toHaveLength(250);
  for (const end of ends) expect(end).toMatchObject({ version: 2, principal: 'system', data: undefined });
  expect(await sweepAll()).toBe(0);
});

test('leaves alone what has expired only just now', async () => {
  await populate(3);
  await lapse(3);
  expect(await sweepAll()).toBe(0);
  expect(await names()).toHaveLength(3);
});

test('two servers that sweep at once log each end once', async () => {
  await populate(300);
  await lapse(10);
  const [one, two] = await Promise.all([sweepAll(store), sweepAll(other)]);
  expect((one ?? 0) + (two ?? 0)).toBe(300);
  const log = await expectSoundLog(database.url);
  expect(log).toHaveLength(600);
});

test('what is made again meanwhile stays, and the others go', async () => {
  await populate(10);
  await lapse(10);
  const recreating: TestStore = {
    ...store,
    async commit(changes) {
      if (changes[0]?.name === 'n4') await commit(other, creating('n4', 'anew'));
      return store.commit(changes);
    },
  };
  expect(await sweepAll(recreating)).toBe(9);
  expect(await names()).toEqual(['n4']);
  await expectSoundLog(database.url);
});

test('an end that cannot be written fails the step, and all others are written', async () => {
  await populate(10);
  await lapse(10);
  await query(
    database.url,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF old.name = 'n4' THEN RAISE division_by_zero; END IF; RETURN old; END $$;
     CREATE TRIGGER refuse BEFORE DELETE ON config FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  await expect(sweepAll()).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  expect(await names()).toEqual(['n4']);
  await expectSoundLog(database.url);
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
  ['the sweep', () => sweepAll()],
  ['a write that replaces it', () => commit(store, replacing('n0', 'new', { ttl: 50 }))],
];

test.each(overs)(
  '%s waits for a touch that was begun in time, and decides by what comes of it',
  async (what, act) => {
    await populate(3);
    await lapse(10);
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
  await populate(3);
  await lapse(10);
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
  await populate(3);
  await lapse(10);
  const blocker = await blockWrites(database.url);
  const sweeping = sweepAll();
  await blocked(database.url);
  await query(database.url, 'UPDATE config SET expires_at = $1 WHERE name = $2', [soon(), 'n1']);
  // As compaction does: the row of the store is another one, at the same revision.
  await blocker.run('UPDATE store SET oldest = oldest');
  await blocker.release();
  expect(await sweeping).toBe(2);
  expect(await names()).toEqual(['n1']);
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
  expect(touches).toBeGreaterThan(100);
  await expectSoundLog(database.url);
});
