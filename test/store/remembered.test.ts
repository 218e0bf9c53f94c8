/**
 * Writes that are decided on what this server remembers, without reading first: one trip to the database. What is
 * remembered may be out of date, and nobody may ever notice: the guard of the write finds out.
 */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { expectSoundLog } from './log.ts';
import {
  commit,
  creating,
  deleting,
  incrementing,
  merging,
  openLiveStore,
  replacing,
  save,
  type TestStore,
  word,
} from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;
/** Another server, of which this one is told nothing: each has to find out by itself. */
let other: TestStore;

/** With a memory, and deaf. */
const DEAF = { cacheBytes: 1_000_000, feed: { listens: false, intervalMs: 60_000 } };

beforeAll(async () => {
  store = await openLiveStore(database.url, DEAF);
  other = await openLiveStore(database.url, DEAF);
});

afterEach(() => expectSoundLog(database.url));

async function clock(): Promise<number> {
  const [row] = await query<{ now: Date }>(database.url, 'SELECT clock_timestamp() AS now');
  return row?.now.getTime() ?? 0;
}

/** What is done, and how many queries beside the write itself that took. */
async function reads(act: () => Promise<unknown>): Promise<number> {
  const before = store.queries();
  await act();
  return store.queries() - before;
}

test('who has written last writes on without reading', async () => {
  const name = word();
  await save(store, name, { count: 0 });
  expect(await reads(() => save(store, name, { count: 1 }))).toBe(0);
  expect(await reads(() => commit(store, merging(name, { more: true })))).toBe(0);
  expect(await reads(() => commit(store, deleting(name)))).toBe(0);
  expect(await reads(() => commit(store, creating(name, 'again')))).toBe(0);
  expect(await store.readFresh(name)).toMatchObject({ data: 'again', version: 5 });
});

test('times are those of the database, and what is answered is what is stored', async () => {
  const name = word();
  const { createdAt } = await save(store, name, 1);
  for (let count = 2; count < 5; count++) {
    const before = await clock();
    const entry = await save(store, name, count);
    expect(entry.updatedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(entry.updatedAt.getTime()).toBeLessThanOrEqual(await clock());
    expect(entry.createdAt).toEqual(createdAt);
    expect(await store.read(name)).toEqual(entry);
    expect(await store.readFresh(name)).toEqual(entry);
  }
});

test('a refusal is never from memory: what another server has changed counts', async () => {
  const name = word();
  const { revision } = await save(store, name, 'ours');
  const theirs = await save(other, name, 'theirs');
  await expect(commit(store, replacing(name, 1, { ifRevision: revision }))).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    revision: theirs.revision,
  });
  await save(store, word(), 'to be the last again');
  await commit(other, deleting(name));
  await expect(commit(store, merging(name, {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await save(store, word(), 'to be the last again');
  await save(other, name, 'anew');
  await expect(commit(store, creating(name, 1))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

test('two servers that know nothing of each other lose no update', async () => {
  const names = Array.from({ length: 4 }, word);
  for (const name of names) await save(store, name, 0);
  const stores = [store, other];
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; count < 25; count++) {
        const from = stores[(writer + (count % 3 === 0 ? 1 : 0)) % 2] ?? store;
        await commit(from, incrementing(names[count % names.length] ?? ''));
        if (count % 5 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      }
    }),
  );
  const values = await Promise.all(names.map(async (name) => (await store.readFresh(name))?.data));
  expect(values.reduce((sum: number, value) => sum + Number(value), 0)).toBe(200);
});

test('an end of life is set and kept by the clock of the database', async () => {
  const name = word();
  await save(store, name, 1);
  const before = await clock();
  const { expiresAt } = await save(store, name, 2, { ttl: 100 });
  expect(expiresAt?.getTime()).toBeGreaterThanOrEqual(before + 100_000);
  expect(expiresAt?.getTime()).toBeLessThanOrEqual((await clock()) + 100_000);
  expect(await reads(() => save(store, name, 3))).toBe(1);
  expect(await store.readFresh(name)).toMatchObject({ data: 3, expiresAt });
});

test('an answer that is lost is found, with the time that it was written', async () => {
  const proxy = await startTcpProxy(database.url);
  const lossy = await openLiveStore(proxy.url, DEAF);
  const name = word();
  await save(lossy, name, 0);
  for (const moment of ['before the answer', 'when it is sent', 'before it is sent'] as const) {
    const by = word();
    proxy.cutAt(by, moment);
    const { entry } = await commit(lossy, replacing(name, moment, { by }));
    expect(await store.readFresh(name)).toEqual(entry);
    expect(await lossy.read(name)).toEqual(entry);
  }
  expect(proxy.cuts()).toBe(3);
  await lossy.close();
  await proxy.close();
});

test('an end of life that a batch sets and takes back is none to be decided from memory', async () => {
  const name = word();
  await save(store, name, 1);
  const both = [replacing(name, 2, { ttl: 100 }), replacing(name, 3, { ttl: null })];
  expect(await reads(() => store.commit(both))).toBe(1);
});

test('an answer that comes late does not bring back what the feed has told to be over', async () => {
  const proxy = await startTcpProxy(database.url);
  const lossy = await openLiveStore(proxy.url, { cacheBytes: 1_000_000, feed: { intervalMs: 20 } });
  for (let round = 0; round < 5; round++) {
    const [name, by] = [word(), word()];
    proxy.cutAt(by, 'before the answer');
    const late = commit(lossy, creating(name, 'ours', { by }));
    await eventually(async () => (await store.readFresh(name)) !== undefined);
    const theirs = await save(other, name, 'theirs');
    expect((await late).entry.data).toBe('ours');
    await eventually(async () => (await lossy.read(name))?.revision === theirs.revision);
    await save(lossy, word(), 'to be the last');
    expect(await save(lossy, name, 'ours again')).toMatchObject({ version: 3 });
  }
  await lossy.close();
  await proxy.close();
});
