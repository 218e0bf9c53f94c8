/** Connections that go are told of until the database is closed: what ends them then, as the embedded one does, is no news. */
import { openDatabase } from '../../src/database/prisma.ts';
import { useTestDatabase } from '../support/use-database.ts';

const database = useTestDatabase();

test('a connection that is lost after the end is no news', async () => {
  const told: Error[] = [];
  const { pool, ping, close } = openDatabase({
    url: database.url,
    poolSize: 1,
    onIdleError: (error) => told.push(error),
  });
  await ping();
  // As it does when PostgreSQL ends an idle connection; when that meets our own end is chance.
  const lost = Object.assign(new Error('terminating connection'), { code: '57P01' });
  pool.emit('error', lost);
  expect(told).toEqual([lost]);
  await close();
  pool.emit('error', lost);
  expect(told).toEqual([lost]);
});
