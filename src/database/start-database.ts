/**
 * The database from nothing to use: the embedded one unless there is an address, the migrations, the client. What is
 * started here tells how it is stopped.
 */
import type { Logger } from '../observability/logger.ts';
import type { Settings } from '../settings.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import { type Database, openDatabase } from './prisma.ts';

/** What is handed over is called in the opposite order. */
export type OnStop = (stop: () => Promise<unknown>) => void;

export interface StartedDatabase extends Database {
  readonly url: string;
  /** Resolves when it has died by itself; otherwise never. */
  readonly exited: Promise<Error>;
}

export async function startDatabase(
  settings: Settings,
  log: Logger,
  onStop: OnStop,
  signal?: AbortSignal,
): Promise<StartedDatabase> {
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(settings, log) : undefined;
  if (embedded) onStop(() => embedded.stop());
  const url = settings.databaseUrl ?? embedded?.url ?? '';
  const { applied } = await migrate(url, undefined, {
    connect: settings.databaseConnectTimeoutSeconds * 1000,
    ...(signal && { signal }),
  });
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const database = openDatabase({
    url,
    poolSize: settings.databasePoolSize,
    hasSessions: settings.databaseListen,
    onIdleError: (err) => log.warn({ err }, 'an idle connection to the database was lost'),
  });
  onStop(() => database.close());
  return { ...database, url, exited: embedded?.exited ?? new Promise(() => {}) };
}

function startEmbedded({ dataDir }: Settings, log: Logger) {
  const postgresLog = log.child({ part: 'postgres' });
  return startEmbeddedPostgres({ dataDir, log: (line) => postgresLog.debug(line) });
}
