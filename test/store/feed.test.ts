/**
 * The feed in trouble: notifications that never come, connections that are lost, a network that stands still.
 * Readers and watchers are told late, at worst, and never wrong, never twice, and nothing is left out.
 */
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { type Moment, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { expectSoundLog, readLog } from './log.ts';
import {
  closeStores,
  commit,
  deleting,
  incrementing,
  openStore,
  save,
  type TestStore,
  type TestStoreOptions,
  word,
} from './stores.ts';

import.meta.jest.setTimeout(60_000);

/** So seldom by itself that whatever is seen was notified or handed over. */
const NEVER_MS = 60_000;
const CACHE = { cacheBytes: 1_000_000 };

let database: TestDatabase;
let proxy: TcpProxy;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await startTcpProxy(database.url);
});

afterEach(async () => {
  await proxy.restore().catch(() => {});
  await closeStores();
  await proxy.close();
  await expectSoundLog(database.url);
  await database.drop();
});

async function live(url: string, options: TestStoreOptions): Promise<TestStore> {
  const store = openStore(url, options);
  store.start();
  await eventually(() => store.isLive());
  return store;
}

/** The revisions that a watch from the beginning is told, as they come. */
async function watching(store: TestStore): Promise<number[]> {
  const told: number[] = [];
  const events = await store.watch({ filter: { prefix: '' }, since: 0 });
  void (async () => {
    for await (const batch of events)
      for (const event of batch)
        if ('revision' in event && event.type !== 'bookmark') told.push(event.revision);
  })().catch(() => {});
  return told;
}

async function expectAllTold(...watchers: readonly number[][]): Promise<void> {
  const revisions = (await readLog(database.url)).map(({ revision }) => revision);
  for (const told of watchers) {
    await eventually(() => told.length >= revisions.length);
    expect(told).toEqual(revisions);
  }
}

/** What another server would commit, and then be killed before it has told anybody. */
async function writeUntold(name: string, data: unknown): Promise<void> {
  await query(
    database.url,
    `WITH next AS (UPDATE store SET revision = revision + 1 RETURNING revision), entry AS (
       INSERT INTO config (name, data, size, version, revision, created_at, updated_at)
       SELECT $1, $2::jsonb, octet_length($2::jsonb::text), 1, revision, now(), now() FROM next
       ON CONFLICT (name) DO UPDATE SET data = excluded.data, size = excluded.size, version = config.version + 1,
                                        revision = excluded.revision, updated_at = excluded.updated_at
       RETURNING *)
     INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, principal, batch)
     SELECT revision, name, version, (CASE version WHEN 1 THEN 'created' ELSE 'updated' END)::"Operation", data, size,
            created_at, updated_at, 'untold', gen_random_uuid() FROM entry`,
    [name, JSON.stringify(data)],
  );
}

test.each([true, false])(
  'a change that nobody tells of is seen soon by itself (LISTEN: %s)',
  async (listens) => {
    const store = await live(database.url, { ...CACHE, feed: { intervalMs: 100, listens } });
    const name = word();
    await save(store, name, 'before');
    const told = await watching(store);
    expect((await store.read(name))?.data).toBe('before');
    await writeUntold(name, 'after');
    await eventually(async () => (await store.read(name))?.data === 'after', 5_000);
    await writeUntold(word(), 'new');
    await expectAllTold(told);
  },
);

test('without LISTEN two servers see what each other writes, by the timer alone', async () => {
  const options = { ...CACHE, feed: { intervalMs: 50, listens: false } };
  const [one, other] = [await live(database.url, options), await live(database.url, options)];
  const watchers = [await watching(one), await watching(other)];
  const name = word();
  for (let count = 1; count <= 20; count++) {
    const { entry } = await commit(count % 2 ? one : other, incrementing(name));
    expect(entry.data).toBe(count);
    if (count % 5 === 0) await eventually(async () => (await one.read(name))?.data === count);
  }
  await commit(one, deleting(name));
  await eventually(async () => (await other.read(name)) === undefined);
  await expectAllTold(...watchers);
  const sessions = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'config-server feed'`;
  expect(await query(database.url, sessions)).toEqual([]);
});

const MOMENTS: Moment[] = ['before it is sent', 'half-way', 'when it is sent', 'before the answer'];

test.each(MOMENTS)(
  'a write whose connection is lost %s is told once to the watchers of both servers',
  async (moment) => {
    const cut = await live(proxy.url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
    const other = await live(database.url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
    const watchers = [await watching(cut), await watching(other)];
    const name = word();
    await save(cut, name, 0);
    const by = word();
    proxy.cutAt(by, moment);
    const outcomes = await Promise.all([
      commit(cut, incrementing(name, { by })),
      ...Array.from({ length: 5 }, () => commit(cut, incrementing(name))),
      ...Array.from({ length: 5 }, () => commit(other, incrementing(name))),
    ]);
    expect(proxy.cuts()).toBe(1);
    expect(new Set(outcomes.map(({ entry }) => entry.data)).size).toBe(11);
    await expectAllTold(...watchers);
    await eventually(async () => (await other.read(name))?.data === 11);
    expect((await cut.read(name))?.data).toBe(11);
  },
);

test('after a connection that was lost watchers and readers learn what was committed meanwhile', async () => {
  const cut = await live(database.url, { ...CACHE, feed: { url: proxy.url, intervalMs: NEVER_MS } });
  const other = await live(database.url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
  const told = await watching(cut);
  const { name } = await save(other, word(), 0);
  await eventually(async () => (await cut.read(name)) !== undefined);
  for (let round = 1; round <= 3; round++) {
    await proxy.goAway();
    await eventually(() => !cut.isLive());
    for (let count = 0; count < 10; count++) await commit(other, incrementing(name));
    expect((await cut.read(name))?.data).toBe(10 * round);
    await proxy.restore();
    await eventually(() => cut.isLive());
    expect((await cut.read(name))?.data).toBe(10 * round);
    await expectAllTold(told);
  }
});

test('a network that stands still is not trusted for longer than the interval, and nothing is missed', async () => {
  // Its own statements take another way: only the feed stands still.
  const still = await live(database.url, { ...CACHE, feed: { url: proxy.url, intervalMs: 100 } });
  const all = await live(proxy.url, { ...CACHE, feed: { intervalMs: 100 } });
  const watchers = [await watching(still), await watching(all)];
  const { name } = await save(still, word(), 'before');
  await eventually(async () => (await all.read(name))?.data === 'before');
  proxy.freeze();
  await writeUntold(name, 'after');
  // The timer goes on where only notifications are lost.
  await eventually(async () => (await still.read(name))?.data === 'after', 5_000);
  // Where nothing comes through, an old answer is given for a while, and then none before the network is back.
  let answered = 0;
  const waiting = eventually(async () => {
    const entry = await all.read(name);
    answered++;
    return entry?.data === 'after';
  });
  await eventually(() => answered > 0);
  let before = -1;
  await eventually(async () => {
    const isStill = before === answered;
    before = answered;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return isStill && before === answered;
  });
  proxy.thaw();
  await waiting;
  await expectAllTold(...watchers);
});
