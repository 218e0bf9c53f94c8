/**
 * What has been applied, against what there is to apply: Prisma's table `_prisma_migrations` and the
 * directory of migrations. The table is Prisma's to the letter, so that its tools and this server can
 * take turns on one database; where the two differ, nothing is guessed, and the start is refused.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { StartError } from '../start-error.ts';

export interface Migration {
  readonly name: string;
  readonly script: string;
}

/** A row that counts: those marked as rolled back do not. */
export interface HistoryEntry {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly logs: string | null;
}

const CREATE_TABLE = `
  CREATE TABLE public._prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/** Tables of extensions do not make a database another application's. */
const LOOK = `
  SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS "hasHistory",
         EXISTS (
           SELECT FROM pg_class c
            WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
         ) AS "hasTables"`;

export async function readMigrations(directory: string): Promise<Migration[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const read = async (name: string) => ({
      name,
      script: await readFile(join(directory, name, 'migration.sql'), 'utf8'),
    });
    return await Promise.all(names.sort().map(read));
  } catch (cause) {
    const message = `The migrations cannot be read: ${(cause as Error).message}`;
    throw new StartError(message, 69, 'Install config-server anew: its files are not complete.', { cause });
  }
}

/** To be called in a transaction, under the lock. Makes the table in an empty database, and in no other. */
export async function readHistory(client: Client): Promise<HistoryEntry[]> {
  const { rows } = await client.query<{ hasHistory: boolean; hasTables: boolean }>(LOOK);
  if (!rows[0]?.hasHistory) {
    if (rows[0]?.hasTables) throw notEmpty();
    await client.query(CREATE_TABLE);
  }
  const history = await client.query<HistoryEntry>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
       FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return history.rows;
}

/** The first migration that is not applied; refuses a history that these migrations do not explain. */
export function findNext(
  migrations: readonly Migration[],
  history: readonly HistoryEntry[],
): Migration | undefined {
  for (const entry of history) {
    if (!entry.finished) throw failedBefore(entry);
    const migration = migrations.find(({ name }) => name === entry.name);
    if (!migration) throw unknown(entry);
    if (!hasChecksum(migration, entry.checksum)) throw edited(entry);
  }
  return migrations.find(({ name }) => history.every((entry) => entry.name !== name));
}

/** Writes the row around the work, as Prisma does. */
export async function record(
  client: Client,
  { name, script }: Migration,
  apply: (script: string) => Promise<unknown>,
): Promise<void> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at)
     VALUES ($1, $2, $3, clock_timestamp())`,
    [id, checksumOf(script), name],
  );
  await apply(script);
  await client.query(
    `UPDATE public._prisma_migrations
        SET finished_at = clock_timestamp(), applied_steps_count = applied_steps_count + 1 WHERE id = $1`,
    [id],
  );
}

const checksumOf = (script: string) => createHash('sha256').update(script).digest('hex');

/** Whatever the line endings, as for Prisma: git changes them between systems. */
function hasChecksum({ script }: Migration, checksum: string): boolean {
  const variants = [script, script.replaceAll('\r\n', '\n'), script.replaceAll('\n', '\r\n')];
  return variants.some((variant) => checksumOf(variant) === checksum);
}

function notEmpty(): StartError {
  return new StartError(
    'The database holds tables that are not of config-server',
    78,
    'Set DATABASE_URL to an empty database, for config-server alone.',
  );
}

function failedBefore({ name, logs }: HistoryEntry): StartError {
  return new StartError(
    `The migration ${name} has failed before, or is unfinished${logs ? `: ${logs.trim()}` : ''}`,
    69,
    'Repair the database, tell Prisma by `prisma migrate resolve`, then start again.',
  );
}

function unknown({ name }: HistoryEntry): StartError {
  return new StartError(
    `The database has the migration ${name}, which this server does not know`,
    69,
    'Use a config-server that knows it, as it is newer; or, if the database is not of config-server, another database.',
  );
}

function edited({ name }: HistoryEntry): StartError {
  return new StartError(
    `The migration ${name} is not what was applied to the database: one of the two was edited`,
    69,
    'Restore the migration, and make the change in a new one.',
  );
}
