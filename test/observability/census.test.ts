/** The census: how often it asks, how long it waits, and what the database says to it. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openDatabase, type Query } from '../../src/database/prisma.ts';
import { DatabaseCensus } from '../../src/store/census.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { setReadOnly } from '../support/trouble.ts';

const ROW = { newest: '7', oldest: '3', entries: 2, config: '100', change: '200' };
const FIGURES = { newest: 7, oldest: 3, entries: 2, bytes: { config: 100, change: 200 } };

/** A database that answers when it is told to. */
function answering() {
  const asked: PromiseWithResolvers<unknown[]>[] = [];
  const ask = () => {
    const answer = Promise.withResolvers<unknown[]>();
    asked.push(answer);
    return answer.promise;
  };
  return { asked, query: ask as unknown as Query };
}

test('who looks at once shares one question, and who looks soon after gets the same answer', async () => {
  const { asked, query } = answering();
  const census = new DatabaseCensus(query, 60_000);
  const both = Promise.all([census.figures(), census.figures()]);
  asked[0]?.resolve([ROW]);
  expect(await both).toEqual([FIGURES, FIGURES]);
  expect(await census.figures()).toEqual(FIGURES);
  expect(asked).toHaveLength(1);
});

test('later it asks again', async () => {
  const { asked, query } = answering();
  const census = new DatabaseCensus(query, 0);
  for (const newest of [1, 2]) {
    const figures = census.figures();
    asked.at(-1)?.resolve([{ ...ROW, newest: String(newest) }]);
    expect(await figures).toMatchObject({ newest });
  }
});

test('a database that refuses is asked again, but not at once', async () => {
  const { asked, query } = answering();
  const census = new DatabaseCensus(query, 60_000);
  const figures = census.figures();
  asked[0]?.reject(new Error('no'));
  expect(await figures).toBeUndefined();
  expect(await census.figures()).toBeUndefined();
  expect(asked).toHaveLength(1);
});

test('a database that does not answer is waited for a moment, once, and never asked twice', async () => {
  const { asked, query } = answering();
  const census = new DatabaseCensus(query, 0, 50);
  expect(await census.figures()).toBeUndefined();
  const begin = performance.now();
  for (let round = 0; round < 20; round++) expect(await census.figures()).toBeUndefined();
  expect(performance.now() - begin).toBeLessThan(1_000);
  expect(asked).toHaveLength(1);
  asked[0]?.resolve([ROW]);
  await pause(0);
  const next = census.figures();
  expect(asked).toHaveLength(2);
  asked[1]?.resolve([ROW]);
  expect(await next).toEqual(FIGURES);
});

describe('of a real database', () => {
  let database: TestDatabase;
  let opened: Database;
  let census: DatabaseCensus;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  beforeEach(() => {
    opened = openDatabase({ url: database.url, poolSize: 1, hasSessions: false, onIdleError: () => {} });
    census = new DatabaseCensus(opened.query, 0, 10_000);
  });

  afterEach(() => opened.close());
  afterAll(() => database.drop());

  const fill = (from: number, to: number) =>
    query(
      database.url,
      `INSERT INTO config SELECT 'a' || n, '1', 1, 1, n, now(), now() FROM generate_series(${from}, ${to}) AS n`,
    );

  test('revisions and sizes are right, and entries are estimated, analyzed or not yet', async () => {
    await query(database.url, 'UPDATE store SET revision = 30, oldest = 12');
    await fill(1, 30);
    await eventually(async () => (await census.figures())?.entries === 30);
    expect(await census.figures()).toMatchObject({ newest: 30, oldest: 12 });
    const before = await census.figures();
    await fill(31, 3000);
    await query(database.url, 'ANALYZE config');
    const after = await census.figures();
    expect(after?.entries).toBe(3000);
    expect(after?.bytes.config).toBeGreaterThan(before?.bytes.config ?? 0);
    expect(after?.bytes.change).toBeGreaterThan(0);
  });

  test('it works on a database that only reads', async () => {
    await setReadOnly(database.url, true);
    try {
      await eventually(async () => (await census.figures()) !== undefined);
    } finally {
      await setReadOnly(database.url, false);
    }
  });

  test('a locked table is no reason to wait', async () => {
    const impatient = new DatabaseCensus(opened.query, 0, 200);
    const locking = openDatabase({ url: database.url, poolSize: 1, onIdleError: () => {} });
    const client = await locking.pool.connect();
    try {
      await client.query('BEGIN; LOCK TABLE config');
      expect(await impatient.figures()).toBeUndefined();
    } finally {
      await client.query('ROLLBACK');
      client.release();
      await locking.close();
    }
    await eventually(async () => (await impatient.figures()) !== undefined);
  });
});
