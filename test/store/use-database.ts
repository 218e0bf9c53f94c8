/** A database for the tests of the store, by hooks: before it is dropped, all stores and keepers that were opened are closed. */
import { useFreshTestDatabases, useTestDatabase } from '../support/use-database.ts';
import { closeKeepers } from './keepers.ts';
import { closeStores } from './stores.ts';

/** One for all tests of the file, or of the block. */
export const useDatabase = () => useTestDatabase(closeAll);

/** A fresh one for each test. */
export const useFreshDatabases = () => useFreshTestDatabases(closeAll);

async function closeAll(): Promise<void> {
  await closeStores();
  await closeKeepers();
}
