/** Watches with nothing to tell: how far the log has come, and an end whenever it is asked for. */
import { openLiveStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';
import { at, endWatches, isReady, newest, readUntil, watch } from './watching.ts';

const database = useDatabase();
let store: TestStore;

beforeAll(async () => {
  store = await openLiveStore(database.url, { silenceMs: 200 });
});

afterEach(endWatches);

test('who hears nothing for a while is told how far the log has come', async () => {
  const events = await watch(store, { since: await newest(database.url), filter: { prefix: 'nobody' } });
  await save(store, word(), 'of no concern');
  const { value } = await events.next();
  expect(value).toEqual([{ type: 'bookmark', revision: await newest(database.url) }]);
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
