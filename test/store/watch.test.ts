/**
 * Watches at the store: what they tell is the log, in order, none twice and none missing, whoever writes,
 * whoever listens, and however slow the listener is.
 */
import type { WatchEvent, WatchRequest } from '../../src/store/event.ts';
import type { Condition } from '../../src/store/filter.ts';
import type { WatchEvents } from '../../src/store/watchers.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { readConfigs, readLog } from './log.ts';
import { closeStores, commit, deleting, merging, openStore, save, type TestStore, word } from './stores.ts';

import.meta.jest.setTimeout(30_000);

let database: TestDatabase;
let store: TestStore;
let other: TestStore;
const watching: WatchEvents[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  store = openStore(database.url, { silenceMs: 200 });
  other = openStore(database.url, { feed: { intervalMs: 60_000 } });
  for (const each of [store, other]) {
    each.start();
    await eventually(() => each.isLive());
  }
});

afterEach(async () => {
  for (const events of watching.splice(0)) await events.return?.();
});

afterAll(async () => {
  await closeStores();
  await database.drop();
});

const all = { prefix: '' };

async function watch(from: TestStore, request: Partial<WatchRequest> = {}): Promise<WatchEvents> {
  const events = await from.watch({ filter: all, ...request });
  watching.push(events);
  return events;
}

/** Events, but for bookmarks, until the one that is waited for. */
async function readUntil(events: WatchEvents, isLast: (event: WatchEvent) => boolean): Promise<WatchEvent[]> {
  const read: WatchEvent[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error('the watch has ended');
    const last = value.findIndex(isLast);
    read.push(...(last === -1 ? value : value.slice(0, last + 1)).filter(({ type }) => type !== 'bookmark'));
    if (last !== -1) return read;
  }
}

const isReady = ({ type }: WatchEvent) => type === 'ready';
const at = (revision: number) => (event: WatchEvent) =>
  'revision' in event && event.revision >= revision && event.type !== 'bookmark';

const newest = async () =>
  Number((await query<{ revision: string }>(database.url, 'SELECT revision FROM store'))[0]?.revision);

/** What the log has after a revision, as a watch tells it. */
async function logged(after: number, upTo: number, prefix = ''): Promise<unknown[]> {
  const rows = (await readLog(database.url)).filter(
    ({ revision, name }) => revision > after && revision <= upTo && name.startsWith(prefix),
  );
  return rows.map(({ operation: type, revision, name, version, data }) =>
    data === undefined
      ? { type, revision, name, version }
      : { type, revision, entry: expect.objectContaining({ name, version, data, revision }) },
  );
}

test('the present entries come first, then ready, then what changes', async () => {
  const prefix = word();
  const [a, b] = [await save(store, `${prefix}.a`, 1), await save(other, `${prefix}.b`, { two: [2] })];
  await save(store, word(), 'beside');
  const events = await watch(store, { filter: { prefix } });
  expect(await readUntil(events, isReady)).toEqual([
    { type: 'current', entry: a },
    { type: 'current', entry: b },
    { type: 'ready', revision: await newest() },
  ]);
  await save(store, word(), 'beside');
  const changed = await save(store, a.name, 3);
  await commit(other, deleting(b.name));
  const last = await newest();
  expect(await readUntil(events, at(last))).toEqual([
    { type: 'updated', revision: changed.revision, entry: changed },
    { type: 'deleted', revision: last, name: b.name, version: 2 },
  ]);
});

test.each([1, 10, 5000])(
  'with a revision to begin after, everything since is told: %i changes back',
  async (count) => {
    const since = await newest();
    const name = word();
    await Promise.all(
      Array.from({ length: count }, (_, index) => save(index % 2 ? store : other, name, index)),
    );
    const last = await newest();
    for (const from of [store, other]) {
      const events = await watch(from, { since });
      expect(await readUntil(events, at(last))).toEqual(await logged(since, last));
    }
  },
);

test('watchers of two servers are told the same, in the order of the log, while both are written to', async () => {
  const since = await newest();
  const watches = await Promise.all([store, other, store, other].map((from) => watch(from, { since })));
  const names = Array.from({ length: 5 }, word);
  const stores = [store, other];
  await Promise.all(
    Array.from({ length: 12 }, async (_, writer) => {
      for (let count = 0; count < 25; count++) {
        const from = stores[(writer + count) % 2] ?? store;
        const name = names[(writer * count) % names.length] ?? '';
        if (count % 7 === 3) await commit(from, deleting(name)).catch(() => {});
        else await save(from, name, { writer, count });
      }
    }),
  );
  const last = await newest();
  const expected = await logged(since, last);
  for (const events of watches) expect(await readUntil(events, at(last))).toEqual(expected);
});

test('what is committed while the state is being told is told once, in the state or after it', async () => {
  const prefix = word();
  const names = Array.from({ length: 1300 }, (_, index) => `${prefix}.${String(index).padStart(4, '0')}`);
  await Promise.all(names.map((name) => save(store, name, 0)));
  let done = false;
  const writing = (async () => {
    for (let round = 1; !done; round++) {
      const picked = Array.from({ length: 8 }, () => names[Math.floor(Math.random() * names.length)] ?? '');
      await Promise.all(picked.map((name) => save(round % 2 ? store : other, name, round)));
      if (round % 5 === 0) await commit(store, deleting(picked[0] ?? '')).catch(() => {});
      if (round % 5 === 1) await save(other, `${prefix}.${word()}`, round);
    }
  })();
  for (let round = 0; round < 3; round++) {
    const events = await watch(round % 2 ? other : store, { filter: { prefix } });
    const told = await readUntil(events, isReady);
    const state = new Map<string, number>();
    for (const event of told) {
      if (event.type === 'ready') continue;
      const [name, revision] =
        'entry' in event ? [event.entry.name, event.entry.revision] : ['name' in event ? event.name : '', 0];
      expect([name, revision === 0 || revision > (state.get(name) ?? 0)]).toEqual([name, true]);
      if (revision === 0) state.delete(name);
      else state.set(name, revision);
    }
    const ready = told.at(-1);
    const revision = ready?.type === 'ready' ? ready.revision : 0;
    expect(Object.fromEntries(state)).toEqual(await stateAt(revision, prefix));
    const upTo = await newest();
    const rest = await readUntil(events, at((await lastOf(prefix, upTo)) ?? 0));
    expect(rest).toEqual(await logged(revision, upTo, prefix));
  }
  done = true;
  await writing;
});

/** The revisions of the entries that there were, from the log. */
async function stateAt(revision: number, prefix: string): Promise<Record<string, number>> {
  const state: Record<string, number> = {};
  for (const row of await readLog(database.url)) {
    if (row.revision > revision || !row.name.startsWith(prefix)) continue;
    if (row.data === undefined) delete state[row.name];
    else state[row.name] = row.revision;
  }
  return state;
}

async function lastOf(prefix: string, upTo: number): Promise<number | undefined> {
  const rows = (await readLog(database.url)).filter(
    (row) => row.revision <= upTo && row.name.startsWith(prefix),
  );
  return rows.at(-1)?.revision;
}

test('who hears nothing for a while is told how far the log has come', async () => {
  const events = await watch(store, { since: await newest(), filter: { prefix: 'nobody' } });
  await save(store, word(), 'of no concern');
  const { value } = await events.next();
  expect(value).toEqual([{ type: 'bookmark', revision: await newest() }]);
});

test('a watch can be ended while it waits, and others go on', async () => {
  const [ended, going] = [await watch(store), await watch(store)];
  await readUntil(ended, isReady);
  await readUntil(going, isReady);
  const waiting = (async () => {
    for (;;) if ((await ended.next()).done) return 'ended';
  })();
  await ended.return?.();
  expect(await waiting).toBe('ended');
  const { revision, name } = await save(store, word(), 1);
  expect(await readUntil(going, at(revision))).toMatchObject([{ type: 'created', entry: { name } }]);
});

test('who has fallen behind further than is kept in memory goes on from the log, and misses nothing', async () => {
  const since = await newest();
  const slow = await watch(store, { since });
  const first = await save(store, word(), 0);
  expect(await readUntil(slow, at(first.revision))).toHaveLength(1);
  const name = word();
  for (let count = 0; count < 50; count++)
    await Promise.all(Array.from({ length: 100 }, () => save(store, name, count)));
  const told = await readUntil(slow, at(first.revision + 5000));
  expect(told.map((event) => 'revision' in event && event.revision)).toEqual(
    Array.from({ length: 5000 }, (_, index) => first.revision + 1 + index),
  );
});

describe('after compaction', () => {
  let compacted: TestDatabase;
  let late: TestStore;

  beforeAll(async () => {
    compacted = await createTestDatabase();
    late = openStore(compacted.url);
    for (let count = 0; count < 20; count++) await save(late, `a${count % 4}`, count);
    await query(compacted.url, 'DELETE FROM change WHERE revision <= 10');
    await query(compacted.url, 'UPDATE store SET oldest = 11');
    late.start();
    await eventually(() => late.isLive());
  });

  afterAll(() => compacted.drop());

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
    const behind = openStore(compacted.url, {
      feed: { listens: false, intervalMs: 200 },
      cacheBytes: 100_000,
    });
    behind.start();
    await eventually(() => behind.isLive());
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

describe('a watch of what entries hold', () => {
  const on = (prefix: string) => ({
    prefix,
    where: { kind: 'data', path: ['on'], operator: 'eq', value: true } as Condition,
  });

  test('tells what comes into the selection, what changes in it, and what leaves it', async () => {
    const prefix = word();
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${prefix}.${letter}`) as [string, string, string];
    const first = await save(store, a, { on: true });
    await save(store, b, { on: false });
    const events = await watch(other, { filter: on(prefix) });
    expect(await readUntil(events, isReady)).toEqual([
      { type: 'current', entry: first },
      { type: 'ready', revision: await newest() },
    ]);
    const steps: (readonly [() => Promise<unknown>, object | undefined])[] = [
      [() => save(store, b, { on: true }), { type: 'updated', entry: { name: b } }],
      [() => save(store, a, { on: true, more: 1 }), { type: 'updated', entry: { name: a } }],
      [() => save(other, a, { on: false }), { type: 'deleted', name: a, version: 3 }],
      [() => save(other, a, { on: false, still: 1 }), undefined],
      [() => commit(store, deleting(a)), undefined],
      [() => save(store, c, { on: false }), undefined],
      [() => commit(store, deleting(b)), { type: 'deleted', name: b, version: 3 }],
      [() => save(store, c, { on: true }), { type: 'updated', entry: { name: c } }],
    ];
    const told: object[] = [];
    for (const [act, event] of steps) {
      await act();
      if (event) told.push(event);
    }
    expect(await readUntil(events, at(await newest()))).toMatchObject(told);
  });

  test('told from the log, it leaves a reader with what is selected now', async () => {
    const prefix = word();
    const since = await newest();
    for (let count = 0; count < 200; count++) {
      const name = `${prefix}.${count % 7}`;
      if (count % 11 === 5) await commit(store, deleting(name)).catch(() => {});
      else await save(count % 2 ? store : other, name, { on: (count * 7) % 3 === 0, count });
    }
    await save(store, `${prefix}.last`, { on: true });
    const kept = new Map<string, unknown>();
    for (const event of await readUntil(
      await watch(store, { since, filter: on(prefix) }),
      at(await newest()),
    )) {
      if ('entry' in event) kept.set(event.entry.name, event.entry.data);
      else if ('name' in event) expect(kept.delete(event.name)).toBe(true);
    }
    const page = await store.page({ ...on(prefix), limit: 100, orderBy: 'NAME_ASC' });
    expect(Object.fromEntries(kept)).toEqual(
      Object.fromEntries(page.entries.map(({ name, data }) => [name, data])),
    );
  });

  test('what was there before and is no longer kept is told to be gone', async () => {
    const name = word();
    const [shown, hidden] = [await save(store, name, { on: true }), await save(store, name, { on: false })];
    await query(database.url, 'DELETE FROM change WHERE revision = $1', [shown.revision]);
    const tail = openStore(database.url);
    tail.start();
    await eventually(() => tail.isLive());
    const events = await watch(tail, { since: shown.revision, filter: on(name) });
    expect(await readUntil(events, at(hidden.revision))).toEqual([
      { type: 'deleted', revision: hidden.revision, name, version: 2 },
    ]);
  });
});

test('changes within one transaction are told one after the other', async () => {
  const since = await newest();
  const events = await watch(other, { since });
  const [x, y] = [word(), word()];
  await save(store, x, {});
  await store.commit([merging(x, { a: 1 }), deleting(x)]);
  const { revision } = await save(store, y, 1);
  const told = await readUntil(events, at(revision));
  expect(told.map(({ type }) => type)).toEqual(['created', 'updated', 'deleted', 'created']);
});
