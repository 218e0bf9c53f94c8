/**
 * The feed where notifications never come: readers and watchers are told late, at worst, and never wrong, never twice,
 * and nothing is left out.
 */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { CACHE } from './caching.ts';
import { expectSoundLog } from './log.ts';
import { commit, deleting, incrementing, openLiveStore, save, word } from './stores.ts';
import { expectAllTold, revisionsTold, writeUntold } from './untold.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();

afterEach(() => expectSoundLog(database.url));

test.each([true, false])(
  'a change that nobody tells of is seen soon by itself (LISTEN: %s)',
  async (listens) => {
    const store = await openLiveStore(database.url, { ...CACHE, feed: { intervalMs: 100, listens } });
    const name = word();
    await save(store, name, 'before');
    const told = await revisionsTold(store);
    expect((await store.read(name))?.data).toBe('before');
    await writeUntold(database.url, name, 'after');
    await eventually(async () => (await store.read(name))?.data === 'after', 5_000);
    await writeUntold(database.url, word(), 'new');
    await expectAllTold(database.url, told);
  },
);

test('without LISTEN two servers see what each other writes, by the timer alone', async () => {
  const options = { ...CACHE, feed: { intervalMs: 50, listens: false } };
  const [one, other] = [
    await openLiveStore(database.url, options),
    await openLiveStore(database.url, options),
  ];
  const watchers = [await revisionsTold(one), await revisionsTold(other)];
  const name = word();
  for (let count = 1; count <= 20; count++) {
    const { entry } = await commit(count % 2 ? one : other, incrementing(name));
    expect(entry.data).toBe(count);
    if (count % 5 === 0) await eventually(async () => (await one.read(name))?.data === count);
  }
  await commit(one, deleting(name));
  await eventually(async () => (await other.read(name)) === undefined);
  await expectAllTold(database.url, ...watchers);
  const sessions = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'config-server feed'`;
  expect(await query(database.url, sessions)).toEqual([]);
});
