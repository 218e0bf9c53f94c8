/** What may become of a database in use, done to one and undone again. */
import { query } from './database.ts';

/** For everybody who connects from now on; who is connected is sent away. */
export async function setReadOnly(url: string, isReadOnly: boolean): Promise<void> {
  const [row] = await query<{ name: string }>(url, 'SELECT current_database() AS name');
  const maintenance = url.replace(/\/[^/?]*(\?|$)/, '/postgres$1');
  const setting = isReadOnly
    ? 'SET default_transaction_read_only TO on'
    : 'RESET default_transaction_read_only';
  await query(maintenance, `ALTER DATABASE ${row?.name} ${setting}`);
  await query(
    maintenance,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${row?.name}'`,
  );
}

/**
 * Every statement that writes fails as PostgreSQL fails when it can have no more of the disk (53100), or of
 * memory (53200). The disk is not really full: a trigger says so, and what is tested is how that is taken.
 */
export async function setExhausted(url: string, isExhausted: boolean, sqlState: string): Promise<void> {
  const tables = ['config', 'change', 'store', 'lease', 'compaction'];
  if (!isExhausted) return void (await query(url, 'DROP FUNCTION exhausted CASCADE'));
  const triggers = tables.map(
    (table) =>
      `CREATE TRIGGER exhausted BEFORE INSERT OR UPDATE OR DELETE ON ${table} EXECUTE FUNCTION exhausted()`,
  );
  await query(
    url,
    `CREATE FUNCTION exhausted() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE 'exhausted' USING ERRCODE = '${sqlState}'; END $$;
     ${triggers.join(';')}`,
  );
}
