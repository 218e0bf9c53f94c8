/**
 * For the tests of migrations: each has an empty database, and a directory to write migrations into.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmptyDatabase, query, type TestDatabase } from '../support/database.ts';

export const SHIPPED = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

export let database: TestDatabase;
export let directory: string;

export function useMigrations(): void {
  beforeEach(async () => {
    database = await createEmptyDatabase();
    directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  });

  afterEach(async () => {
    await database.drop();
    await rm(directory, { recursive: true });
  });
}

/** Writes a migration, or another text over it. */
export async function write(name: string, script: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), script);
}

/** The applied migrations, in the order in which they were. */
export function names(): Promise<string[]> {
  return column('SELECT migration_name AS value FROM _prisma_migrations ORDER BY started_at');
}

export function tables(): Promise<string[]> {
  return column(`SELECT tablename AS value FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
}

async function column(statement: string): Promise<string[]> {
  const rows = await query<{ value: string }>(database.url, statement);
  return rows.map(({ value }) => value);
}

/** Edits what is recorded of the applied migrations. */
export async function set(assignments: string): Promise<void> {
  await query(database.url, `UPDATE _prisma_migrations SET ${assignments}`);
}
