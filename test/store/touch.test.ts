/**
 * Touches: extending a life writes no log and never shortens it, and nothing that happens at the same time,
 * on whichever server, undoes it.
 */
import type { Change } from '../../src/store/change.ts';
import { type Blocker, blocked, blockWrites } from '../support/blocked-writes.ts';
import { expectSoundLog, readLog } from './log.ts';
import {
  commit,
  creating,
  deleting,
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
let other: TestStore;

beforeAll(() => {
  store = openStore(database.url);
  other = openStore(database.url);
});

afterEach(() => expectSoundLog(database.url));

test('a touch extends the life and changes nothing else: no version, no revision, no log', async () => {
  const name = word();
  const before = await save(store, name, { a: 1 }, { ttl: 100 });
  const log = await readLog(database.url);
  const { operation, entry } = await commit(store, touching(name, 1000));
  expect(operation).toBe('touched');
  expect(entry.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 900_000);
  expect({ ...entry, expiresAt: null }).toEqual({ ...before, expiresAt: null });
  expect(await store.read(name)).toEqual(entry);
  expect(await readLog(database.url)).toEqual(log);
});

test('a touch is not what a shorter life is: that is a change like any other', async () => {
  const name = word();
  await save(store, name, 1, { ttl: 1000 });
  const { operation, entry } = await commit(store, replacing(name, 1, { ttl: 100 }));
  expect([operation, entry.version]).toEqual(['updated', 2]);
});

test('many touches at once, on two servers, leave the longest life', async () => {
  const name = word();
  await save(store, name, 1, { ttl: 10 });
  const lives = Array.from({ length: 40 }, (_, index) => 100 + ((index * 7) % 40));
  const outcomes = await Promise.all(
    lives.map((ttl, index) => commit(index % 2 === 0 ? store : other, touching(name, ttl))),
  );
  const ends = outcomes.map(({ entry }) => entry.expiresAt?.getTime() ?? 0);
  expect((await store.read(name))?.expiresAt?.getTime()).toBe(Math.max(...ends));
});

test('a touch of an entry that changes at the same time is decided again on the new one', async () => {
  const name = word();
  await save(store, name, 0, { ttl: 100 });
  const touches = Array.from({ length: 20 }, (_, index) => commit(store, touching(name, 1000 + index)));
  const changes = Array.from({ length: 20 }, (_, index) => commit(other, replacing(name, index + 1)));
  const outcomes = await Promise.all(touches);
  await Promise.all(changes);
  expect(outcomes.every(({ operation }) => operation === 'touched')).toBe(true);
  expect(await store.read(name)).toMatchObject({ data: 20, version: 21 });
  expect((await store.read(name))?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 900_000);
  await expectSoundLog(database.url);
});

test('a touch of an entry that is deleted at the same time either comes first or is refused', async () => {
  for (let round = 0; round < 10; round++) {
    const name = word();
    await save(store, name, 0, { ttl: 100 });
    const [touch] = await Promise.allSettled([
      commit(store, touching(name, 1000)),
      commit(other, deleting(name)),
    ]);
    if (touch?.status === 'rejected') expect(touch.reason).toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await other.read(name)).toBeUndefined();
  }
});

/** Commits, and lets something happen between the decision and the writing. */
async function meanwhile(changes: readonly Change[], act: (blocker: Blocker) => Promise<void>) {
  const blocker = await blockWrites(database.url);
  await act(blocker);
  const outcomes = store.commit(changes);
  await Promise.race([blocked(database.url), outcomes]);
  await blocker.release();
  return outcomes;
}

const setEnd = (name: string, end: Date) => (blocker: Blocker) =>
  blocker.run('UPDATE config SET expires_at = $2 WHERE name = $1', [name, end]);

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

const writes: [what: string, changes: (name: string) => Change[]][] = [
  ['a change that says nothing of the life', (name) => [replacing(name, 2)]],
  ['a patch', (name) => [merging(name, { a: 2 })]],
  ['a change, then a shorter touch', (name) => [replacing(name, 2), touching(name, 200)]],
  ['a shorter touch, then a change', (name) => [touching(name, 200), replacing(name, 2)]],
  ['a shorter touch alone', (name) => [touching(name, 200)]],
  ['a shorter touch beside a change of another name', (name) => [touching(name, 200), creating(word(), 1)]],
];

test.each(writes)(
  'a life that another server extends meanwhile is not shortened by %s',
  async (_, changes) => {
    const name = word();
    await save(store, name, { a: 1 }, { ttl: 100 });
    const end = inSeconds(1000);
    await meanwhile(changes(name), setEnd(name, end));
    expect((await store.read(name))?.expiresAt).toEqual(end);
  },
);

test('a life that another server extends meanwhile is shortened by a change that asks for that', async () => {
  const name = word();
  await save(store, name, 1, { ttl: 100 });
  await meanwhile([replacing(name, 2, { ttl: 50 })], setEnd(name, inSeconds(1000)));
  expect((await store.read(name))?.expiresAt?.getTime()).toBeLessThan(Date.now() + 60_000);
});

/** What another server does to change an entry. */
const changeBeside = (name: string) => async (blocker: Blocker) => {
  await blocker.run('UPDATE store SET revision = revision + 1');
  await blocker.run(
    `WITH put AS (
       UPDATE config SET data = '"beside"', version = version + 1, updated_at = clock_timestamp(),
              revision = (SELECT revision FROM store)
        WHERE name = $1 RETURNING *)
     INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, batch)
     SELECT revision, name, version, 'updated', data, size, created_at, updated_at, expires_at, 'beside', gen_random_uuid()
       FROM put`,
    [name],
  );
};

test('a touch of an entry that another server changes meanwhile extends the new one', async () => {
  const name = word();
  await save(store, name, 1, { ttl: 100 });
  const [outcome] = await meanwhile([touching(name, 1000)], changeBeside(name));
  expect(outcome).toMatchObject({ operation: 'touched', entry: { data: 'beside', version: 2 } });
  expect(await store.read(name)).toEqual(outcome?.entry);
});

test('a touch of an entry whose time runs out meanwhile is refused', async () => {
  const name = word();
  await save(store, name, 1, { ttl: 100 });
  const ends = setEnd(name, inSeconds(-1));
  await expect(meanwhile([touching(name, 1000)], ends)).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
  expect(await store.read(name)).toBeUndefined();
  await commit(store, replacing(name, 'anew'));
});

test('a batch of which another server is faster is decided again, as a whole, on what is there then', async () => {
  const [name, beside, by] = [word(), word(), word()];
  await save(store, name, 'before', { ttl: 100 });
  const { revision } = await save(store, beside, 1, { ttl: 100 });
  const lost = store.lostRaces();
  const refused = meanwhile(
    [touching(beside, 1000), replacing(name, 2, { by, ifRevision: revision - 1 })],
    changeBeside(name),
  );
  await expect(refused).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect((await store.read(beside))?.expiresAt?.getTime()).toBeLessThan(Date.now() + 200_000);
  await meanwhile([replacing(name, 2, { by })], changeBeside(beside));
  expect(store.lostRaces()).toBe(lost + 1);
  expect((await readLog(database.url)).filter(({ principal }) => principal === by)).toHaveLength(1);
});
