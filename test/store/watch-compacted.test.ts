/** Watches of a log that has been compacted: what is no longer there is refused, or made good by the present state. */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { readConfigs } from './log.ts';
import { openLiveStore, openStore, save, type TestStore } from './stores.ts';
import { useDatabase } from './use-database.ts';
import { at, endWatches, isReady, readUntil, watch } from './watching.ts';

afterEach(endWatches);

describe('after compaction', () => {
  const compacted = useDatabase();
  let late: TestStore;

  beforeAll(async () => {
    late = openStore(compacted.url);
    for (let count = 0; count < 20; count++) await save(late, `a${count % 4}`, count);
    await query(compacted.url, 'DELETE FROM change WHERE revision <= 10');
    await query(compacted.url, 'UPDATE store SET oldest = 11');
    late.start();
    await eventually(() => late.isLive());
  });

  test.each([0, 5, 9])('a revision that is no longer in the log is refused: %i', async (since) => {
    await expect(watch(late, { since })).rejects.toMatchObject({ code: 'COMPACTED' });
  });

  test.each([10, 15, 19])('what is still there is told: after %i', async (since) => {
    const told = await readUntil(await watch(late, { since }), at(20));
    expect(told).toHaveLength(20 - since);
  });

  test('a revision that the store has never had is refused as well', async () => {
    await expect(watch(late, { since: 21 })).rejects.toMatchObject({ code: 'COMPACTED' });
  });

  test('a server that was away for longer than the log is kept begins its watches anew', async () => {
    const behind = await openLiveStore(compacted.url, {
      feed: { listens: false, intervalMs: 200 },
      cacheBytes: 100_000,
    });
    const events = await watch(behind);
    await readUntil(events, isReady);
    expect(await behind.read('a0')).toBeDefined();
    // As if all this had happened while it could not look.
    await query(
      compacted.url,
      `WITH moved AS (UPDATE store SET revision = revision + 10, oldest = revision + 10)
       UPDATE config SET data = '"new"', version = version + 1, revision = 30 WHERE name = 'a0'`,
    );
    const told = await readUntil(events, isReady);
    expect(told[0]).toEqual({ type: 'reset', revision: 0 });
    expect(told.slice(1, -1)).toMatchObject(
      (await readConfigs(compacted.url)).map(({ name }) => ({ type: 'current', entry: { name } })),
    );
    expect(told.at(-1)).toEqual({ type: 'ready', revision: 30 });
    expect((await behind.read('a0'))?.data).toBe('new');
    const next = await save(behind, 'a1', 'next');
    expect(await readUntil(events, at(31))).toEqual([{ type: 'updated', revision: 31, entry: next }]);
  });
});
