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
const starting = startEmbeddedPostgres({ dataDir, log: () => {} });
const end = () => void starting.then((postgres) => postgres.stop()).finally(() => process.exit());
process.once('SIGTERM', end);
process.once('disconnect', end);
// Ctrl-C reaches this process, too; it is stopped when nobody needs it any more.
process.on('SIGINT', () => {});
const { url } = await starting;
await migrate(url);
process.send?.(url);
