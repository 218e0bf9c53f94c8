/**
 * Databases for tests: one PostgreSQL for the whole run, started by global-setup.ts, and in it a fresh
 * database for whoever asks, copied from a migrated template. Copying takes tens of milliseconds and
 * needs no retry, because nobody stays connected to the template.
 */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export const TEMPLATE = 'template_config_server';

/** Where global-setup.ts leaves the address for the test files, which run in other processes. */
export const SERVER_URL = 'TEST_DATABASE_SERVER_URL';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database with the present schema and no data. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(TEMPLATE);
}

/** A database with nothing in it, not even a schema of ours. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: databaseUrl(name),
    drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The address of any database on the test server, whether or not it is there. */
export function databaseUrl(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement beside all databases, as superuser. */
export async function onServer(statement: string): Promise<void> {
  await query(serverUrl(), statement);
}

/** Runs one statement on a connection of its own, and returns its rows. */
export async function query<Row extends object>(
  url: string,
  statement: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  // Some tests kill the server: that is to fail the statement, not the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env[SERVER_URL];
  if (!url) throw new Error(`${SERVER_URL} is not set: tests with a database run under Jest's global set-up`);
  return url;
}
