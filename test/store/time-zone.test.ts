/** Times are UTC and expiry is exact in a database that keeps its own in another zone. */
import { onServer } from '../support/database.ts';
import { openStore, save, word } from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();

beforeAll(async () => {
  const name = new URL(database.url).pathname.slice(1);
  await onServer(`ALTER DATABASE ${name} SET timezone TO 'Asia/Tokyo'`);
});

test('an entry is made now and lives as long as it is told to', async () => {
  const store = openStore(database.url);
  const name = word();
  await save(store, name, 1, { ttl: 100 });
  const entry = await store.read(name);
  expect(Math.abs(Date.now() - (entry?.createdAt.getTime() ?? 0))).toBeLessThan(60_000);
  expect(entry?.expiresAt?.getTime()).toBe((entry?.createdAt.getTime() ?? 0) + 100_000);
  expect((await store.page({ prefix: '', limit: 1, orderBy: 'UPDATED_AT_DESC' })).entries).toEqual([entry]);
});
