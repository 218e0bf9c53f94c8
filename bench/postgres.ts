/** The embedded PostgreSQL of the build, migrated and with no server on it, for as long as this process lives. */
import { once } from 'node:events';
import { join } from 'node:path';

export interface Given {
  /** Where the built modules are. */
  readonly build: string;
  readonly dataDir: string;
}

const [{ build, dataDir }] = (await once(process, 'message')) as [Given];
const { startEmbeddedPostgres }: typeof import('../src/database/embedded.ts') = await import(
  join(build, 'database/embedded.js')
);
const { migrate }: typeof import('../src/database/migrate.ts') = await import(
  join(build, 'database/migrate.js')
);
const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
const end = () => void postgres.stop().then(() => process.exit());
process.once('SIGTERM', end);
process.once('disconnect', end);
await migrate(postgres.url);
process.send?.(postgres.url);
