/**
 * A database for the tests of a file, or of a block, by hooks: made before them, and dropped after them, once what was
 * opened on it is closed. What is opened on it, and when, each file says itself.
 */
import { createTestDatabase, type TestDatabase } from './database.ts';

/** Its address is known once the hooks begin to run. */
export type UsedDatabase = Pick<TestDatabase, 'url'>;

/** One for all tests; @param close needs to be given unless each test closes what it opens. */
export function useTestDatabase(close?: () => Promise<void>): UsedDatabase {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await close?.();
    await database?.drop();
  });
  return within(() => database);
}

/**
 * A fresh one for each test. They are dropped at the end only: hooks that come after can still look at what a test has
 * left, with everything closed.
 */
export function useFreshTestDatabases(close: () => Promise<void>): UsedDatabase {
  const made: TestDatabase[] = [];
  beforeEach(async () => {
    made.push(await createTestDatabase());
  });
  afterEach(close);
  afterAll(() => Promise.all(made.map((database) => database.drop())));
  return within(() => made.at(-1));
}

function within(present: () => TestDatabase | undefined): UsedDatabase {
  return {
    get url() {
      const database = present();
      if (!database) throw new Error('the database is made by a hook, and used by hooks and tests');
      return database.url;
    },
  };
}
