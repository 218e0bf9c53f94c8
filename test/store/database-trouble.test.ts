/**
 * What an operator or the database itself may do in mid-write: end the session, cancel the statement, make
 * the database read-only. The write is told truly, and what can go on goes on.
 */
import { blocked, blockWrites, strikeBlocked } from '../support/blocked-writes.ts';
import { query } from '../support/database.ts';
import { setReadOnly } from '../support/trouble.ts';
import { expectSoundLog, madeBy } from './log.ts';
import { commit, incrementing, openStore, save, type TestStore, touching, word } from './stores.ts';
import { useFreshDatabases } from './use-database.ts';

const database = useFreshDatabases();
let store: TestStore;

beforeEach(() => {
  store = openStore(database.url);
});

afterEach(() => expectSoundLog(database.url));

/** Holds the write at the guard, does something to the session that writes, and lets go. */
async function inMidWrite(
  act: 'pg_terminate_backend' | 'pg_cancel_backend',
  write: () => Promise<unknown>,
  afterMs = 0,
): Promise<void> {
  const blocker = await blockWrites(database.url);
  const written = write();
  await blocked(database.url);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await strikeBlocked(database.url, act);
  await blocker.release();
  await written;
}

test('a session ended in mid-write is replaced, and its writes are done once', async () => {
  const by = [word(), word(), word()];
  await inMidWrite('pg_terminate_backend', async () => {
    const outcomes = await Promise.all(by.map((who) => commit(store, incrementing('a', { by: who }))));
    expect(outcomes.map(({ entry }) => entry.data)).toEqual([1, 2, 3]);
  });
  for (const who of by) expect(await madeBy(database.url, who)).toHaveLength(1);
});

test('a session ended in a write that has waited long already is replaced just the same', async () => {
  const by = word();
  const write = () => commit(store, incrementing('a', { by }));
  // Longer than a lost outcome is asked after: that time begins with the loss, not with the write.
  await inMidWrite('pg_terminate_backend', write, 5_500);
  expect(await madeBy(database.url, by)).toHaveLength(1);
});

test('a statement cancelled in mid-write fails as unavailable and has changed nothing', async () => {
  const by = word();
  await inMidWrite('pg_cancel_backend', () =>
    expect(commit(store, incrementing('a', { by }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/nothing was changed/),
    }),
  );
  expect(await madeBy(database.url, by)).toEqual([]);
  await expect(commit(store, incrementing('a'))).resolves.toMatchObject({ entry: { data: 1 } });
});

test('sessions ended over and over under load lose and double nothing', async () => {
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'config-server'`;
  let writing = true;
  let ended = 0;
  const killer = (async () => {
    while (writing) ended += (await query(database.url, end)).length;
  })();
  const told = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const done: string[] = [];
      for (let count = 0; count < 25; count++) {
        const by = word();
        await commit(store, incrementing('a', { by })).then(
          () => done.push(by),
          (error) => expect(error).toMatchObject({ code: 'UNAVAILABLE' }),
        );
      }
      return done;
    }),
  );
  writing = false;
  await killer;
  expect(ended).toBeGreaterThan(0);
  const log = await expectSoundLog(database.url);
  for (const by of told.flat()) expect(log.filter(({ principal }) => principal === by)).toHaveLength(1);
  await expect(commit(store, incrementing('b'))).resolves.toMatchObject({ entry: { data: 1 } });
});

test('a database made read-only refuses writes as unavailable, serves reads, and takes writes again later', async () => {
  const entry = await save(store, 'a', 'before', { ttl: 100 });
  await setReadOnly(database.url, true);
  for (const change of [incrementing('a'), touching('a', 1000), incrementing('b')]) {
    await expect(commit(store, change)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/nothing was changed/),
    });
    expect(await store.read('a')).toEqual(entry);
  }
  await setReadOnly(database.url, false);
  await expect(commit(store, incrementing('b'))).resolves.toMatchObject({ entry: { data: 1 } });
});
