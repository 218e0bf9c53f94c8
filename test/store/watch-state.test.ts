/** Watches that begin with the present state: it is whole, whoever writes meanwhile, and followed by all that comes after it. */
import { readLog } from './log.ts';
import { commit, deleting, openLiveStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';
import { at, endWatches, isReady, logged, newest, readUntil, watch } from './watching.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url);
  other = await openLiveStore(database.url, { feed: { intervalMs: 60_000 } });
});

afterEach(endWatches);

test('the present entries come first, then ready, then what changes', async () => {
  const prefix = word();
  const [a, b] = [await save(store, `${prefix}.a`, 1), await save(other, `${prefix}.b`, { two: [2] })];
  await save(store, word(), 'beside');
  const events = await watch(store, { filter: { prefix } });
  expect(await readUntil(events, isReady)).toEqual([
    { type: 'current', entry: a },
    { type: 'current', entry: b },
    { type: 'ready', revision: await newest(database.url) },
  ]);
  await save(store, word(), 'beside');
  const changed = await save(store, a.name, 3);
  await commit(other, deleting(b.name));
  const last = await newest(database.url);
  expect(await readUntil(events, at(last))).toEqual([
    { type: 'updated', revision: changed.revision, entry: changed },
    { type: 'deleted', revision: last, name: b.name, version: 2 },
  ]);
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
    const upTo = await newest(database.url);
    const rest = await readUntil(events, at((await lastOf(prefix, upTo)) ?? 0));
    expect(rest).toEqual(await logged(database.url, revision, upTo, prefix));
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
