/** Watches of what entries hold: what comes into the selection is told, and what leaves it. */
import type { Condition } from '../../src/store/filter.ts';
import { query } from '../support/database.ts';
import { commit, deleting, openLiveStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';
import { at, endWatches, isReady, newest, readUntil, watch } from './watching.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url);
  other = await openLiveStore(database.url, { feed: { intervalMs: 60_000 } });
});

afterEach(endWatches);

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
      { type: 'ready', revision: await newest(database.url) },
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
    expect(await readUntil(events, at(await newest(database.url)))).toMatchObject(told);
  });

  test('told from the log, it leaves a reader with what is selected now', async () => {
    const prefix = word();
    const since = await newest(database.url);
    for (let count = 0; count < 200; count++) {
      const name = `${prefix}.${count % 7}`;
      if (count % 11 === 5) await commit(store, deleting(name)).catch(() => {});
      else await save(count % 2 ? store : other, name, { on: (count * 7) % 3 === 0, count });
    }
    await save(store, `${prefix}.last`, { on: true });
    const kept = new Map<string, unknown>();
    for (const event of await readUntil(
      await watch(store, { since, filter: on(prefix) }),
      at(await newest(database.url)),
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
    const tail = await openLiveStore(database.url);
    const events = await watch(tail, { since: shown.revision, filter: on(name) });
    expect(await readUntil(events, at(hidden.revision))).toEqual([
      { type: 'deleted', revision: hidden.revision, name, version: 2 },
    ]);
  });
});
