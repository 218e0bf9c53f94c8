/** What `migrate` does to a database, and that Prisma would find it as its own work. */

import { cp } from 'node:fs/promises';
import { Client } from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { readMigrations } from '../../src/database/migration-history.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  database,
  directory,
  names,
  SHIPPED,
  set,
  tables,
  useMigrations,
  write,
} from './migration-directory.ts';

import.meta.jest.setTimeout(120_000);
useMigrations();

describe('applying', () => {
  test('brings an empty database to the shipped schema, once', async () => {
    const shipped = (await readMigrations(SHIPPED)).map(({ name }) => name);
    await expect(migrate(database.url)).resolves.toEqual({ applied: shipped });
    await expect(migrate(database.url)).resolves.toEqual({ applied: [] });
    expect(await names()).toEqual(shipped);
    expect(await tables()).toEqual(expect.arrayContaining(['change', 'config', 'store']));
  });

  test('brings an older database up to date, in order of name, and keeps its data', async () => {
    await cp(SHIPPED, directory, { recursive: true });
    await migrate(database.url, directory);
    await query(database.url, 'UPDATE store SET revision = 7');
    await write('20990101000000_first', 'CREATE TABLE later (id int)');
    await write(
      '20990102000000_second',
      'ALTER TABLE later ADD COLUMN name text; INSERT INTO later VALUES (1)',
    );

    const { applied } = await migrate(database.url, directory);

    expect(applied).toEqual(['20990101000000_first', '20990102000000_second']);
    expect(await query(database.url, 'SELECT revision FROM store')).toEqual([{ revision: '7' }]);
  });

  test('applies each migration once when several servers start at once', async () => {
    await write('1_slow', 'SELECT pg_sleep(0.2); CREATE TABLE a ()');
    await write('2_next', 'CREATE TABLE b ()');
    const results = await Promise.all(Array.from({ length: 3 }, () => migrate(database.url, directory)));
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['1_slow', '2_next']);
    expect(await names()).toEqual(['1_slow', '2_next']);
  });

  test('waits for `prisma migrate`, which holds its lock for the session, and gives up in the end', async () => {
    await write('1_a', 'CREATE TABLE a ()');
    const prisma = new Client({ connectionString: database.url });
    await prisma.connect();
    try {
      await prisma.query('SELECT pg_advisory_lock(72707369)');
      await expect(migrate(database.url, directory, { lock: 100 })).rejects.toMatchObject({
        name: 'StartError',
        exitCode: 69,
        message: expect.stringContaining('Another process has been migrating'),
      });
      const waiting = migrate(database.url, directory);
      await prisma.query('SELECT pg_advisory_unlock(72707369)');
      await expect(waiting).resolves.toEqual({ applied: ['1_a'] });
    } finally {
      await prisma.end();
    }
  });

  test('stops waiting for who is migrating when it is told to, and has changed nothing', async () => {
    await write('1_a', 'CREATE TABLE a ()');
    const other = new Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query('SELECT pg_advisory_lock(72707369)');
      const asked = new AbortController();
      const waiting = migrate(database.url, directory, { signal: asked.signal });
      const isWaiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      await eventually(async () => (await query(database.url, isWaiting)).length > 0);
      asked.abort();
      await expect(waiting).rejects.toThrow('cannot be migrated');
    } finally {
      await other.end();
    }
    expect(await query(database.url, `SELECT to_regclass('public.a') AS made`)).toEqual([{ made: null }]);
  });

  test('works in schema public whatever the search path, and without a limit on statements', async () => {
    await write('1_a', 'SELECT pg_sleep(0.1); CREATE TABLE a ()');
    const url = new URL(database.url);
    url.searchParams.set('options', '-c search_path=pg_catalog -c statement_timeout=50');
    await migrate(url.href, directory);
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
  });

  test('takes tables of extensions for part of an empty database', async () => {
    await write('1_a', 'CREATE TABLE a ()');
    // An extension with a table would have to be installed on the server; its mark in the catalogue will do.
    await query(database.url, 'CREATE TABLE spatial_ref_sys ()');
    await query(
      database.url,
      `INSERT INTO pg_depend
       SELECT 'pg_class'::regclass, 'spatial_ref_sys'::regclass, 0, 'pg_extension'::regclass, oid, 0, 'e'
         FROM pg_extension LIMIT 1`,
    );
    await expect(migrate(database.url, directory)).resolves.toEqual({ applied: ['1_a'] });
  });
});

describe('Prisma', () => {
  test('finds its own table', async () => {
    await migrate(database.url);
    const columns = await query(
      database.url,
      `SELECT column_name AS name, data_type AS type, character_maximum_length AS length,
              is_nullable AS nullable, column_default AS default
         FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    const time = 'timestamp with time zone';
    expect(columns).toEqual([
      { name: 'id', type: 'character varying', length: 36, nullable: 'NO', default: null },
      { name: 'checksum', type: 'character varying', length: 64, nullable: 'NO', default: null },
      { name: 'finished_at', type: time, length: null, nullable: 'YES', default: null },
      { name: 'migration_name', type: 'character varying', length: 255, nullable: 'NO', default: null },
      { name: 'logs', type: 'text', length: null, nullable: 'YES', default: null },
      { name: 'rolled_back_at', type: time, length: null, nullable: 'YES', default: null },
      { name: 'started_at', type: time, length: null, nullable: 'NO', default: 'now()' },
      { name: 'applied_steps_count', type: 'integer', length: null, nullable: 'NO', default: '0' },
    ]);
  });

  test('finds rows as it writes them', async () => {
    await write('1_hello', '-- hello');
    await migrate(database.url, directory);
    const [row] = await query<Record<string, unknown>>(
      database.url,
      'SELECT *, finished_at >= started_at AS ordered FROM _prisma_migrations',
    );
    expect(row).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      migration_name: '1_hello',
      checksum: 'a49bb5fe7c01bb8575e59200abef7b4c873292154b8434616942764a0d76763c',
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
      ordered: true,
    });
  });

  test('may have applied and resolved some itself', async () => {
    await write('1_a', 'CREATE TABLE a ()');
    await migrate(database.url, directory);
    // As `prisma migrate resolve --applied` leaves it: no step, and a failed try that is rolled back.
    await query(
      database.url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, rolled_back_at)
       VALUES ('x', 'other', '1_a', 'it failed', now())`,
    );
    await set('applied_steps_count = 0');
    await expect(migrate(database.url, directory)).resolves.toEqual({ applied: [] });
  });

  test('and we do not mind line endings', async () => {
    await write('1_a', 'CREATE TABLE a ();\nCREATE TABLE b ();\n');
    await migrate(database.url, directory);
    await write('1_a', 'CREATE TABLE a ();\r\nCREATE TABLE b ();\r\n');
    await expect(migrate(database.url, directory)).resolves.toEqual({ applied: [] });
  });
});
