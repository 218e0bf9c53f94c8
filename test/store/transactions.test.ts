/**
 * Several changes as one: all of them or none, in their order, each seeing the ones before it; and what
 * one caller's changes are refused for never touches those of its neighbours in the same batch.
 */
import type { Change } from '../../src/store/change.ts';
import { expectSoundLog, madeBy, readLog } from './log.ts';
import {
  creating,
  deleting,
  incrementing,
  merging,
  openStore,
  replacing,
  save,
  type TestStore,
  touching,
  word,
} from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;

beforeAll(() => {
  store = openStore(database.url);
});

afterEach(() => expectSoundLog(database.url));

test('all changes of a transaction are there, in their order, with neighbouring revisions', async () => {
  const [a, b, c] = [word(), word(), word()];
  const outcomes = await store.commit([creating(c, 1), creating(a, 2), creating(b, 3)]);
  const [first = 0] = outcomes.map(({ entry }) => entry.revision);
  expect(outcomes.map(({ entry }) => [entry.name, entry.revision])).toEqual([
    [c, first],
    [a, first + 1],
    [b, first + 2],
  ]);
});

test('a transaction may change one name several times, and each change sees the one before', async () => {
  const name = word();
  const outcomes = await store.commit([
    creating(name, { n: 1 }),
    merging(name, { m: 2 }),
    deleting(name),
    creating(name, { n: 3 }),
    merging(name, { m: 4 }),
  ]);
  expect(outcomes.map(({ operation, entry }) => [operation, entry.version, entry.data])).toEqual([
    ['created', 1, { n: 1 }],
    ['updated', 2, { n: 1, m: 2 }],
    ['deleted', 2, { n: 1, m: 2 }],
    ['created', 4, { n: 3 }],
    ['updated', 5, { n: 3, m: 4 }],
  ]);
  expect(await store.read(name)).toEqual(outcomes.at(-1)?.entry);
});

test('a name made and removed in one transaction leaves its history and no entry', async () => {
  const [name, by] = [word(), word()];
  await store.commit([creating(name, 1, { by }), deleting(name, { by })]);
  expect(await store.read(name)).toBeUndefined();
  expect((await madeBy(database.url, by)).map(({ operation }) => operation)).toEqual(['created', 'deleted']);
});

const spoilers: [refusal: string, spoiler: (taken: string) => Change][] = [
  ['ALREADY_EXISTS', (taken) => creating(taken, 1)],
  ['NOT_FOUND', () => deleting(word())],
  ['PRECONDITION_FAILED', (taken) => replacing(taken, 1, { ifAbsent: true })],
];

test.each(spoilers)(
  'one change refused with %s, at any place, undoes the whole transaction',
  async (code, spoiler) => {
    const [taken, by] = [word(), word()];
    await save(store, taken, 'before');
    for (const place of [0, 1, 2]) {
      const changes = [replacing(taken, 'after', { by }), creating(word(), 1, { by })];
      await expect(store.commit(changes.toSpliced(place, 0, spoiler(taken)))).rejects.toMatchObject({ code });
    }
    expect(await madeBy(database.url, by)).toEqual([]);
    expect(await store.read(taken)).toMatchObject({ data: 'before' });
  },
);

test('of transactions in one batch that exclude each other one wins, and the others leave nothing', async () => {
  const [name, by] = [word(), [word(), word(), word()]];
  const results = await Promise.allSettled(
    by.map((who) => store.commit([creating(word(), 1, { by: who }), creating(name, who, { by: who })])),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  const made = await Promise.all(by.map((who) => madeBy(database.url, who)));
  expect(made.map((rows) => rows.length)).toEqual([2, 0, 0]);
});

test('refused changes do not harm their neighbours in the batch, which see each other', async () => {
  const name = word();
  const results = await Promise.allSettled([
    store.commit([incrementing(name)]),
    store.commit([incrementing(name), deleting(word())]),
    store.commit([creating(name, 'too late')]),
    store.commit([incrementing(name)]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(await store.read(name)).toMatchObject({ data: 2, version: 2 });
});

test('what the database itself refuses fails alone; its neighbours are written once', async () => {
  const [name, by] = [word(), word()];
  const unstorable: Change = {
    name: word(),
    principal: by,
    decide: () => ({ kind: 'put', data: 'PostgreSQL has no \u0000' }),
  };
  const results = await Promise.allSettled([
    store.commit([creating(name, 'one', { by })]),
    store.commit([unstorable]),
    store.commit([creating(word(), 'three', { by }), replacing(name, 'four', { by })]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { code: 'UNPROCESSABLE' } });
  expect((await madeBy(database.url, by)).map(({ data }) => data)).toEqual(['one', 'three', 'four']);
});

test('an exception that is no refusal, thrown while deciding, fails that change alone', async () => {
  const name = word();
  const broken: Change = {
    name,
    principal: 'test',
    decide() {
      throw new TypeError('a mistake');
    },
  };
  const [good, bad] = await Promise.allSettled([store.commit([incrementing(name)]), store.commit([broken])]);
  expect(good?.status).toBe('fulfilled');
  expect(bad).toMatchObject({ reason: { message: 'a mistake' } });
});

test.each([257, 700])('%i changes are one transaction, all or nothing', async (count) => {
  const [prefix, by] = [word(), word()];
  const changes = Array.from({ length: count }, (_, index) => creating(`${prefix}-${index}`, index, { by }));
  await expect(store.commit([...changes, deleting(word())])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await madeBy(database.url, by)).toEqual([]);
  const [small, outcomes] = await Promise.all([save(store, word(), 1), store.commit(changes)]);
  expect(outcomes.map(({ entry }) => entry.revision - small.revision)).toEqual(
    outcomes.map((_, index) => index + 1),
  );
});

test('hundreds of callers at once are all served, in the order in which they came', async () => {
  const prefix = word();
  const outcomes = await Promise.all(
    Array.from({ length: 600 }, (_, index) => store.commit([creating(`${prefix}-${index}`, index)])),
  );
  const revisions = outcomes.map(([outcome]) => outcome?.entry.revision ?? 0);
  expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
});

test('a transaction of no changes changes nothing', async () => {
  const before = await readLog(database.url);
  await expect(store.commit([])).resolves.toEqual([]);
  expect(await readLog(database.url)).toEqual(before);
});

test('a touch within a transaction that is refused extends no life', async () => {
  const name = word();
  const { expiresAt } = await save(store, name, 1, { ttl: 100 });
  await expect(store.commit([touching(name, 1000), deleting(word())])).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect((await store.read(name))?.expiresAt).toEqual(expiresAt);
});
