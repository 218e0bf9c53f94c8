/**
 * The writer never falls asleep over work: a change that comes at the very moment when the last one is
 * done is written, too, and closing waits for all that was taken.
 */
import { eventually } from '../support/eventually.ts';
import { expectSoundLog } from './log.ts';
import { closeStores, commit, incrementing, openStore, save, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();

afterEach(closeStores);

/** As many turns of the microtask queue as asked for: layers of code between the writer and its caller. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'a change that follows the last one at a distance of %i turns is written without waiting for another',
  async (distance) => {
    const store = openStore(database.url);
    const name = word();
    await store.commit([incrementing(name)]);
    await turns(distance);
    const second = store.commit([incrementing(name)]);
    let written = false;
    void second.then(() => {
      written = true;
    });
    await eventually(() => written, 5_000);
    expect(await store.read(name)).toMatchObject({ data: 2 });
  },
);

test('a change that follows a refused one at once is written', async () => {
  const store = openStore(database.url);
  const name = word();
  for (let distance = 0; distance < 6; distance++) {
    await expect(save(store, name, 1, { ifRevision: 1_000_000 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await turns(distance);
    await expect(commit(store, incrementing(word()))).resolves.toMatchObject({ operation: 'created' });
  }
});

test('closing waits for the changes that were taken, and refuses the ones that come later', async () => {
  const store = openStore(database.url);
  const name = word();
  const taken = Array.from({ length: 50 }, () => commit(store, incrementing(name)));
  const closed = store.close();
  await expect(commit(store, incrementing(name))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await closed;
  const outcomes = await Promise.all(taken);
  expect(Math.max(...outcomes.map(({ entry }) => Number(entry.data)))).toBe(50);
  await store.close();
  expect(await openStore(database.url).read(name)).toMatchObject({ data: 50 });
  await expectSoundLog(database.url);
});
