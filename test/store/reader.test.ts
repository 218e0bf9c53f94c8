/**
 * Reading one entry: many readers at once share a query, and whoever reads after a write was acknowledged
 * sees it.
 */
import { eventually } from '../support/eventually.ts';
import { commit, deleting, incrementing, openStore, save, type TestStore, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;

beforeAll(() => {
  store = openStore(database.url);
});

async function queriesOf(act: () => Promise<unknown>): Promise<number> {
  const before = store.queries();
  await act();
  return store.queries() - before;
}

test.each([2, 100, 1000])('%i readers of one name at once ask the database once', async (readers) => {
  const name = word();
  const entry = await save(store, name, { some: ['data'] }, { ttl: 100 });
  let found: unknown[] = [];
  const queries = await queriesOf(async () => {
    found = await Promise.all(Array.from({ length: readers }, () => store.read(name)));
  });
  expect(queries).toBe(1);
  expect(found).toEqual(found.map(() => entry));
});

test('readers of many names at once share queries, and each gets its own entry', async () => {
  const names = Array.from({ length: 600 }, () => word());
  const [present, absent] = [names.slice(0, 300), names.slice(300)];
  await Promise.all(present.map((name) => save(store, name, name)));
  let found: unknown[] = [];
  const queries = await queriesOf(async () => {
    found = await Promise.all(names.map((name) => store.read(name)));
  });
  expect(queries).toBeLessThanOrEqual(3);
  expect(found).toEqual([
    ...present.map((name) => expect.objectContaining({ name, data: name })),
    ...absent.map(() => undefined),
  ]);
});

test('bursts of readers over more names than a query takes leave the reader able to go on', async () => {
  const names = Array.from({ length: 300 }, () => word());
  await Promise.all(names.map((name) => save(store, name, name)));
  // Names asked for again when their query is full already, over and over.
  for (let round = 0; round < 5; round++) {
    const asked = [...names, ...names, ...names.slice(0, 10)];
    const found = await Promise.all(asked.map((name) => store.read(name)));
    expect(found.map((entry) => entry?.data)).toEqual(asked);
  }
  for (let round = 0; round < 5; round++) {
    const found = await Promise.all(
      names
        .slice(0, 256)
        .concat(names.slice(0, 3))
        .map((name) => store.read(name)),
    );
    expect(found).toHaveLength(259);
  }
});

test('readers that come while a query is under way share the next one', async () => {
  const name = word();
  await save(store, name, 1);
  const before = store.queries();
  const queries = await queriesOf(async () => {
    const first = store.read(name);
    await eventually(() => store.queries() > before);
    await Promise.all([first, ...Array.from({ length: 50 }, () => store.read(name))]);
  });
  expect(queries).toBe(2);
});

test('whoever reads after a write was acknowledged sees it, whatever reads are under way', async () => {
  const name = word();
  let reading = true;
  const readers = Promise.all(
    Array.from({ length: 8 }, async () => {
      let last = 0;
      while (reading) {
        const { data = 0 } = (await store.read(name)) ?? {};
        expect(Number(data)).toBeGreaterThanOrEqual(last);
        last = Number(data);
      }
    }),
  );
  for (let count = 1; count <= 100; count++) {
    const { entry } = await commit(store, incrementing(name));
    expect(await store.read(name)).toEqual(entry);
  }
  reading = false;
  await readers;
  await commit(store, deleting(name));
  expect(await store.read(name)).toBeUndefined();
});

test('a read that fails does not stop the ones after it', async () => {
  const broken = openStore(database.url.replace(/\/[^/?]*(\?|$)/, '/no_such_database$1'));
  await expect(broken.read('a')).rejects.toThrow();
  await expect(Promise.all([broken.read('a'), broken.read('b')])).rejects.toThrow();
  expect(await store.read(word())).toBeUndefined();
});
