/**
 * Another session in the way of every write, as an operator, a backup or another server may be. What it
 * does before it lets go happens between the decision of the write that waits and its being written.
 */
import { Client } from 'pg';
import { query } from './database.ts';
import { eventually } from './eventually.ts';

export interface Blocker {
  /** A statement in the blocking transaction. */
  run(sql: string, values?: unknown[]): Promise<void>;
  /** Commits what was run, and lets the writes go on. */
  release(): Promise<void>;
}

/** Holds the row by which every change is guarded; touches alone pass it. */
export async function blockWrites(url: string): Promise<Blocker> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM store FOR UPDATE');
  return {
    run: async (sql, values) => void (await client.query(sql, values)),
    async release() {
      await client.query('COMMIT');
      await client.end();
    },
  };
}

const WAITING = `datname = current_database() AND wait_event_type = 'Lock'`;

/** Waits until so many statements of this database wait for another. */
export async function blocked(url: string, count = 1): Promise<void> {
  await eventually(async () => {
    const rows = await query(url, `SELECT FROM pg_stat_activity WHERE ${WAITING}`);
    return rows.length >= count;
  });
}

/** Does this to every session of this database that waits for another, of which there must be one. */
export async function strikeBlocked(
  url: string,
  act: 'pg_terminate_backend' | 'pg_cancel_backend',
): Promise<void> {
  await blocked(url);
  await query(url, `SELECT ${act}(pid) FROM pg_stat_activity WHERE ${WAITING}`);
}
