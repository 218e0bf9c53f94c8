/**
 * A database for the tests of a file, by hooks: made before them, and dropped after them, when all stores and keepers
 * that were opened are closed. What is opened on it, and when, each file says itself.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { closeKeepers } from './keepers.ts';
import { closeStores } from './stores.ts';

/** Its address is known once the hooks begin to run. */
export type UsedDatabase = Pick<TestDatabase, 'url'>;

/** One for all tests of the file, or of the block. */
export function useDatabase(): UsedDatabase {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await closeAll();
    await database?.drop();
  });
  return within(() => database);
}

/**
 * A fresh one for each test. They are dropped at the end only: hooks that come after can still look at what a test has
 * left, with everything closed.
 */
export function useFreshDatabases(): UsedDatabase {
  const made: TestDatabase[] = [];
  beforeEach(async () => {
    made.push(await createTestDatabase());
  });
  afterEach(closeAll);
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

async function closeAll(): Promise<void> {
  await closeStores();
  await closeKeepers();
}
