/**
 * The feed in trouble with its connection, which is lost, or stands still: readers and watchers are told late, at
 * worst, and never wrong, never twice, and nothing is left out.
 */
import { eventually } from '../support/eventually.ts';
import { CACHE } from './caching.ts';
import { commit, incrementing, openLiveStore, save, word } from './stores.ts';
import { expectAllTold, revisionsTold, writeUntold } from './untold.ts';
import { MOMENTS, useProxiedDatabases } from './use-proxy.ts';

import.meta.jest.setTimeout(60_000);

/** So seldom by itself that whatever is seen was notified or handed over. */
const NEVER_MS = 60_000;

const { database, proxy } = useProxiedDatabases();

test.each(MOMENTS)(
  'a write whose connection is lost %s is told once to the watchers of both servers',
  async (moment) => {
    const cut = await openLiveStore(proxy().url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
    const other = await openLiveStore(database.url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
    const watchers = [await revisionsTold(cut), await revisionsTold(other)];
    const name = word();
    await save(cut, name, 0);
    const by = word();
    proxy().cutAt(by, moment);
    const outcomes = await Promise.all([
      commit(cut, incrementing(name, { by })),
      ...Array.from({ length: 5 }, () => commit(cut, incrementing(name))),
      ...Array.from({ length: 5 }, () => commit(other, incrementing(name))),
    ]);
    expect(proxy().cuts()).toBe(1);
    expect(new Set(outcomes.map(({ entry }) => entry.data)).size).toBe(11);
    await expectAllTold(database.url, ...watchers);
    await eventually(async () => (await other.read(name))?.data === 11);
    expect((await cut.read(name))?.data).toBe(11);
  },
);

test('after a connection that was lost watchers and readers learn what was committed meanwhile', async () => {
  const cut = await openLiveStore(database.url, {
    ...CACHE,
    feed: { url: proxy().url, intervalMs: NEVER_MS },
  });
  const other = await openLiveStore(database.url, { ...CACHE, feed: { intervalMs: NEVER_MS } });
  const told = await revisionsTold(cut);
  const { name } = await save(other, word(), 0);
  await eventually(async () => (await cut.read(name)) !== undefined);
  for (let round = 1; round <= 3; round++) {
    await proxy().goAway();
    await eventually(() => !cut.isLive());
    for (let count = 0; count < 10; count++) await commit(other, incrementing(name));
    expect((await cut.read(name))?.data).toBe(10 * round);
    await proxy().restore();
    await eventually(() => cut.isLive());
    expect((await cut.read(name))?.data).toBe(10 * round);
    await expectAllTold(database.url, told);
  }
});

test('a network that stands still is not trusted for longer than the interval, and nothing is missed', async () => {
  // Its own statements take another way: only the feed stands still.
  const still = await openLiveStore(database.url, { ...CACHE, feed: { url: proxy().url, intervalMs: 100 } });
  const all = await openLiveStore(proxy().url, { ...CACHE, feed: { intervalMs: 100 } });
  const watchers = [await revisionsTold(still), await revisionsTold(all)];
  const { name } = await save(still, word(), 'before');
  await eventually(async () => (await all.read(name))?.data === 'before');
  proxy().freeze();
  await writeUntold(database.url, name, 'after');
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
  proxy().thaw();
  await waiting;
  await expectAllTold(database.url, ...watchers);
});
