/**
 * Before all tests: one embedded PostgreSQL in a temporary directory, and the migrated template in it.
 * It need not survive a crash, so it never waits for the disk.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { databaseUrl, onServer, SERVER_URL, TEMPLATE } from './database.ts';

declare global {
  /** Stops the server and removes its directory; for global-teardown.ts. */
  var removeTestServer: () => Promise<void>;
}

// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default async function globalSetup(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'config-server-test-'));
  // Run by root, PostgreSQL runs as somebody else, who has to get through this directory.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir: join(directory, 'data'),
    log: () => {},
    flags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
  });
  globalThis.removeTestServer = async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
  // Jest calls no teardown when it is interrupted, nor when this function fails.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => removeTestServer().finally(() => process.kill(process.pid, signal)));
  }
  try {
    process.env[SERVER_URL] = postgres.url;
    await onServer(`CREATE DATABASE ${TEMPLATE}`);
    await migrate(databaseUrl(TEMPLATE));
  } catch (error) {
    await removeTestServer();
    throw error;
  }
}
