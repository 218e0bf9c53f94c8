/**
 * Brings a database to the present schema: applies the Prisma migrations it lacks, in order of name.
 * Each is one transaction together with its row in Prisma's table, so that it is there whole or not at
 * all. Prisma's own lock keeps `prisma migrate` and other servers away meanwhile. It is taken for the
 * transaction, not, as Prisma does, for the session: thus nothing can forget to give it back, and it
 * holds behind a connection pooler, too.
 */
import { fileURLToPath } from 'node:url';
import { type Client, DatabaseError } from 'pg';
import { StartError } from '../start-error.ts';
import { connect } from './connect.ts';
import { findNext, type Migration, readHistory, readMigrations, record } from './migration-history.ts';

export interface MigratePatience {
  /** How long to wait for an unreachable database, in milliseconds. */
  readonly connect?: number;
  /** How long to wait for another process that is migrating, in milliseconds. */
  readonly lock?: number;
  /** Gives up waiting, for the database or for who is migrating it. */
  readonly signal?: AbortSignal;
}

const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
const OLDEST_SERVER = 14;
/** Chosen by Prisma, to be used by no other program. */
const PRISMA_LOCK = 72707369;

export async function migrate(
  url: string,
  directory = MIGRATIONS,
  patience: MigratePatience = {},
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(directory);
  const client = await connect(url, patience.connect ?? 10_000, patience.signal);
  try {
    await assertSuitable(client);
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations, patience);
      if (name === undefined) return { applied };
      applied.push(name);
    }
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const message = `The database cannot be migrated: ${describe(cause)}`;
    throw new StartError(message, 69, 'Remove the cause, then start again.', { cause });
  } finally {
    await client.end();
  }
}

async function assertSuitable(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number; readOnly: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('transaction_read_only') = 'on' AS "readOnly"`,
  );
  assertServerVersion(rows[0]?.version ?? 0);
  if (rows[0]?.readOnly) {
    throw new StartError(
      'The database is read-only: it is a standby, or its default_transaction_read_only is on',
      69,
      'Set DATABASE_URL to the primary server.',
    );
  }
}

/** `versionNumber` as PostgreSQL's server_version_num: 180004 is 18.4. */
export function assertServerVersion(versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= OLDEST_SERVER) return;
  throw new StartError(
    `PostgreSQL ${major} is too old`,
    69,
    `Set DATABASE_URL to a PostgreSQL ${OLDEST_SERVER} or newer.`,
  );
}

/** One transaction: under the lock, looks what is missing and applies the first of it. Returns its name. */
async function applyNext(
  client: Client,
  migrations: Migration[],
  patience: MigratePatience,
): Promise<string | undefined> {
  let next: Migration | undefined;
  try {
    await begin(client, patience);
    next = findNext(migrations, await readHistory(client));
    if (next) await record(client, next, (script) => client.query(script));
    await client.query('COMMIT');
    return next?.name;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw next ? failed(next, error) : error;
  }
}

/**
 * Read committed: what the lock was waited for is to be seen. No statement timeout: that is for requests.
 * Schema `public`, whatever the role's search path: there Prisma keeps its table, and its client looks.
 */
async function begin(client: Client, { lock = 60_000, signal }: MigratePatience): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query('SET LOCAL search_path TO public; SET LOCAL statement_timeout TO 0');
  // A client that ends with a statement under way cuts the connection.
  const giveUp = () => void client.end();
  signal?.addEventListener('abort', giveUp);
  try {
    await client.query(`SET LOCAL lock_timeout TO ${lock}; SELECT pg_advisory_xact_lock(${PRISMA_LOCK})`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '55P03') throw error;
    throw new StartError(
      `Another process has been migrating this database for ${lock / 1000} seconds`,
      69,
      'Wait until it has finished, then start again.',
    );
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  await client.query('SET LOCAL lock_timeout TO DEFAULT');
}

function failed({ name, script }: Migration, cause: unknown): StartError {
  const position = cause instanceof DatabaseError ? Number(cause.position) : Number.NaN;
  const place = position ? `, line ${script.slice(0, position).split('\n').length}` : '';
  return new StartError(
    `The migration ${name} failed${place}: ${describe(cause)}`,
    69,
    'Nothing of it was kept: remove the cause, then start again.',
    { cause },
  );
}

function describe(error: unknown): string {
  if (error instanceof DatabaseError) return `${error.message} (SQLSTATE ${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
