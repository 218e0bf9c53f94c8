/**
 * Fills a database by SQL to so many entries, each made once: with its change in the log, as if a server had
 * written it. Measuring a million entries would otherwise be mostly waiting for them.
 */
import { Client } from 'pg';
import { dataOf } from '../entries.ts';

/** As many entries as one branch has, whatever the size of the store. */
export const BRANCH = 100;
/** Of so many entries, one has a given owner; and one a given unit. */
export const OWNERS = 100;
export const UNITS = 10_000;

const TEMPLATE = dataOf('growth');

export function nameOf(index: number): string {
  return `growth.${String(Math.floor(index / BRANCH)).padStart(5, '0')}.${String(index % BRANCH).padStart(2, '0')}`;
}

/** What the entry has as its data, but for the order of members. */
export function dataAt(index: number): Record<string, unknown> {
  return { ...TEMPLATE, owner: `team-${index % OWNERS}`, unit: `unit-${index % UNITS}` };
}

/** @param from how many there are already, all made by this. */
export async function seed(databaseUrl: string, from: number, to: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(
    `CREATE TEMPORARY TABLE seed ON COMMIT DROP AS
       SELECT s.revision + n - $1 + 1 AS revision,
              'growth.' || lpad((n / ${BRANCH})::text, 5, '0') || '.' || lpad((n % ${BRANCH})::text, 2, '0') AS name,
              $3::jsonb || jsonb_build_object('owner', 'team-' || n % ${OWNERS}, 'unit', 'unit-' || n % ${UNITS}) AS data,
              date_trunc('milliseconds', now()) - ($2 - n) * interval '1 millisecond' AS at
         FROM store s, generate_series($1::integer, $2::integer - 1) AS n`,
    [from, to, JSON.stringify(TEMPLATE)],
  );
  await client.query(
    `INSERT INTO config (name, data, size, version, revision, created_at, updated_at)
       SELECT name, data, octet_length(data::text), 1, revision, at, at FROM seed`,
  );
  await client.query(
    `INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, principal, batch)
       SELECT revision, name, 1, 'created', data, octet_length(data::text), at, at, 'anonymous', gen_random_uuid()
         FROM seed`,
  );
  await client.query('UPDATE store SET revision = revision + $1', [to - from]);
  await client.query('COMMIT');
  // What autovacuum does by itself, some time later.
  await client.query('VACUUM ANALYZE config, change');
  await client.query('CHECKPOINT');
  await client.end();
}
