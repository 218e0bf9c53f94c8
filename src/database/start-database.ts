/**
 * The database from nothing to use: the embedded one unless there is an address, the migrations, the client. What is
 * started here tells how it is stopped. `migrateDatabase` goes only half of that way: it is for those who migrate
 * before a server of this version starts.
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
  const { url, exited } = await openMigrated(settings, log, onStop, signal);
  const database = openDatabase({
    url,
    poolSize: settings.databasePoolSize,
    hasSessions: settings.databaseListen,
    onIdleError: (err) => log.warn({ err }, 'an idle connection to the database was lost'),
  });
  onStop(() => database.close());
  return { ...database, url, exited };
}

/** Leaves nothing running. */
export async function migrateDatabase(settings: Settings, log: Logger, signal?: AbortSignal): Promise<void> {
  const started: (() => Promise<unknown>)[] = [];
  try {
    const { applied } = await openMigrated(settings, log, (stop) => started.push(stop), signal);
    if (applied.length === 0) log.info('the database lacks no migration');
  } finally {
    for (const stop of started.reverse()) await stop();
  }
}

async function openMigrated(settings: Settings, log: Logger, onStop: OnStop, signal?: AbortSignal) {
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(settings, log) : undefined;
  if (embedded) onStop(() => embedded.stop());
  const url = settings.databaseUrl ?? embedded?.url ?? '';
  const { applied } = await migrate(url, undefined, {
    connect: settings.databaseConnectTimeoutSeconds * 1000,
    ...(signal && { signal }),
  });
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const exited: Promise<Error> = embedded?.exited ?? new Promise(() => {});
  return { url, applied, exited };
}

function startEmbedded({ dataDir }: Settings, log: Logger) {
  const postgresLog = log.child({ part: 'postgres' });
  return startEmbeddedPostgres({ dataDir, log: (line) => postgresLog.debug(line) });
}
