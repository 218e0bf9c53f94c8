/**
 * The keeper at work: on one server at a time, taken over when that one dies, given back when it stops; and when the
 * database fails it says so once and goes on trying.
 */
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { EVERYTHING, openKeeper, type TestKeeper } from './keepers.ts';
import { expectSoundKeptLog, expectSoundLog, readConfigs, readLog } from './log.ts';
import { commit, incrementing, openStore, save, type TestStore } from './stores.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();
let store: TestStore;

beforeEach(() => {
  store = openStore(database.url);
});

let made = 0;

/** Entries whose time has been over for a while. */
async function overdue(count: number): Promise<void> {
  const prefix = `batch-${made++}.`;
  await Promise.all(
    Array.from({ length: count }, (_, index) => save(store, prefix + index, 1, { ttl: 100 })),
  );
  await query(
    database.url,
    `WITH logged AS (UPDATE change SET expires_at = now() - interval '10 s' WHERE starts_with(name, $1))
     UPDATE config SET expires_at = now() - interval '10 s' WHERE starts_with(name, $1)`,
    [prefix],
  );
}

const isSwept = async () => (await readConfigs(database.url)).length === 0;
const leases = () =>
  query<{ left: number }>(
    database.url,
    'SELECT extract(epoch FROM until - now())::float8 AS left FROM lease',
  );
const holders = (keepers: TestKeeper[]) => keepers.filter(({ told }) => told.isHolder);

test('expires and compacts, turn after turn', async () => {
  const keeper = openKeeper(database.url, { maxVersions: 3, maxAgeSeconds: 1e6, minAgeSeconds: 0 });
  keeper.start();
  await overdue(250);
  await eventually(isSwept);
  await eventually(async () => {
    await commit(store, incrementing('a'));
    return keeper.told.compacted > 10;
  });
  await overdue(1);
  await eventually(() => keeper.told.expired === 251);
  expect(keeper.states).toEqual([]);
  await expectSoundKeptLog(database.url);
});

test('of several, one does all the work', async () => {
  const keepers = Array.from({ length: 4 }, () => openKeeper(database.url, EVERYTHING, 0.5));
  for (const keeper of keepers) keeper.start();
  await eventually(() => holders(keepers).length === 1);
  for (let round = 0; round < 3; round++) {
    await overdue(50);
    await eventually(isSwept);
    expect(holders(keepers)).toHaveLength(1);
  }
  expect(keepers.map(({ told }) => told.expired).sort((a, b) => b - a)).toEqual([150, 0, 0, 0]);
  await expectSoundLog(database.url);
});

test('a holder that stops leaves the lease to the next at once', async () => {
  const keepers = [openKeeper(database.url), openKeeper(database.url, EVERYTHING, 600)];
  const [first, second] = keepers as [TestKeeper, TestKeeper];
  second.start();
  await eventually(() => second.told.isHolder);
  first.start();
  expect((await leases())[0]?.left).toBeGreaterThan(1000);
  await second.stop();
  expect(second.told.isHolder).toBe(false);
  await eventually(() => first.told.isHolder);
});

test('a holder that is gone without a word is replaced when its lease has run out', async () => {
  await query(database.url, `INSERT INTO lease VALUES ('keeper', gen_random_uuid(), now() + interval '1 s')`);
  const keeper = openKeeper(database.url);
  const begin = Date.now();
  keeper.start();
  await overdue(1);
  await eventually(isSwept);
  expect(Date.now() - begin).toBeGreaterThan(500);
});

test('a server told never to keep does not', async () => {
  const keeper = openKeeper(database.url, EVERYTHING, 0);
  keeper.start();
  await overdue(1);
  await keeper.stop();
  expect(await leases()).toEqual([]);
  expect(await isSwept()).toBe(false);
});

test('a database that is away is told of once, and once that it is back', async () => {
  const proxy = await startTcpProxy(database.url);
  const keeper = openKeeper(proxy.url);
  keeper.start();
  await eventually(() => keeper.told.isHolder);
  for (let round = 1; round <= 2; round++) {
    const failures = keeper.told.failed;
    await proxy.goAway();
    await eventually(() => keeper.told.failed > failures + 3);
    expect(keeper.told.isHolder).toBe(false);
    await proxy.restore();
    await overdue(1);
    await eventually(isSwept);
    await eventually(() => keeper.states.length === 2 * round);
  }
  expect(keeper.states).toEqual(['failing', 'working', 'failing', 'working']);
  await keeper.stop();
  await proxy.close();
});

test('a kind of work that fails does not keep it from the other', async () => {
  await query(
    database.url,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE division_by_zero; END $$;
     CREATE TRIGGER refuse BEFORE DELETE ON config FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  await overdue(5);
  for (let count = 0; count < 20; count++) await commit(store, incrementing('a'));
  const keeper = openKeeper(database.url, { maxVersions: 1, maxAgeSeconds: 1e6, minAgeSeconds: 0 });
  keeper.start();
  await eventually(() => keeper.told.failed > 3);
  expect(keeper.told).toMatchObject({ expired: 0, compacted: 19 });
  expect(keeper.states).toEqual(['failing']);
  await query(database.url, 'DROP TRIGGER refuse ON config');
  await eventually(() => keeper.states.length === 2);
  await expectSoundKeptLog(database.url);
});

test('stopping waits for what is under way, but not for a database that does not answer', async () => {
  await overdue(150);
  const keeper = openKeeper(database.url);
  const blocker = await blockWrites(database.url);
  keeper.start();
  await blocked(database.url);
  const begin = Date.now();
  await keeper.stop();
  expect(Date.now() - begin).toBeLessThan(5_000);
  await blocker.release();
  const count = async () =>
    (await readLog(database.url)).filter(({ operation }) => operation === 'expired').length;
  await eventually(async () => (await count()) === 100);
  expect(keeper.states).toEqual([]);
  await expectSoundLog(database.url);
});

test('writes go on while it has much to do', async () => {
  await overdue(3000);
  const keeper = openKeeper(database.url, { maxVersions: 1, maxAgeSeconds: 1e6, minAgeSeconds: 0 });
  const times: number[] = [];
  keeper.start();
  while (!(keeper.told.expired === 3000 && keeper.told.compacted >= 3000)) {
    const begin = performance.now();
    await commit(store, incrementing('a'));
    times.push(performance.now() - begin);
  }
  expect(times.length).toBeGreaterThan(20);
  expect(Math.max(...times)).toBeLessThan(5_000);
  await expectSoundKeptLog(database.url);
});
