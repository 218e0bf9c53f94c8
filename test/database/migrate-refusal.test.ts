/** What `migrate` refuses, and that it then leaves the database as it is. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertServerVersion, migrate } from '../../src/database/migrate.ts';
import { query } from '../support/database.ts';
import { database, directory, names, set, tables, useMigrations, write } from './migration-directory.ts';

import.meta.jest.setTimeout(120_000);
useMigrations();

describe('refusing', () => {
  beforeEach(async () => {
    await write('1_a', 'CREATE TABLE a ()');
  });

  const refusal = (exitCode: number, ...words: string[]) => ({
    name: 'StartError',
    exitCode,
    message: expect.stringMatching(new RegExp(words.join('.*'), 's')),
    remedy: expect.stringMatching(/\.$/),
  });

  test('an applied migration that was edited', async () => {
    await migrate(database.url, directory);
    await write('1_a', 'CREATE TABLE a (id int)');
    await expect(migrate(database.url, directory)).rejects.toMatchObject(refusal(69, '1_a', 'edited'));
  });

  test('an applied migration that is unknown', async () => {
    await migrate(database.url, directory);
    await set(`migration_name = '9_newer'`);
    await expect(migrate(database.url, directory)).rejects.toMatchObject(
      refusal(69, '9_newer', 'does not know'),
    );
    expect(await names()).toEqual(['9_newer']);
  });

  test('a migration that Prisma has left half done', async () => {
    await migrate(database.url, directory);
    await set(`finished_at = NULL, logs = 'division by zero'`);
    await expect(migrate(database.url, directory)).rejects.toMatchObject(
      refusal(69, '1_a', 'division by zero'),
    );
  });

  test("another application's database", async () => {
    await query(database.url, 'CREATE TABLE theirs ()');
    await expect(migrate(database.url, directory)).rejects.toMatchObject(refusal(78, 'not of config-server'));
    expect(await tables()).toEqual(['theirs']);
  });

  test('to keep anything of a migration that fails', async () => {
    await write('2_bad', 'CREATE TABLE b ();\nINSERT INTO b SELECT 1;\nSELECT nonsense;');
    const failure = migrate(database.url, directory);
    await expect(failure).rejects.toMatchObject(refusal(69, '2_bad', 'line 2', '42601'));
    expect(await names()).toEqual(['1_a']);
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
    await write('2_bad', 'CREATE TABLE b ()');
    await expect(migrate(database.url, directory)).resolves.toEqual({ applied: ['2_bad'] });
  });

  test('a directory without migrations', async () => {
    await mkdir(join(directory, '2_empty'));
    await expect(migrate(database.url, directory)).rejects.toMatchObject(refusal(69, 'cannot be read'));
  });

  test('a database that cannot be written', async () => {
    const url = `${database.url}&options=${encodeURIComponent('-c default_transaction_read_only=on')}`;
    await expect(migrate(url, directory)).rejects.toMatchObject(refusal(69, 'read-only'));
  });

  test('a role that may not create tables', async () => {
    const role = `role_${database.url.match(/test_(\w+)/)?.[1]}`;
    await query(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    try {
      const url = new URL(database.url);
      url.username = role;
      url.password = 'secret';
      await expect(migrate(url.href, directory)).rejects.toMatchObject(
        refusal(69, 'permission denied', '42501'),
      );
    } finally {
      await query(database.url, `DROP ROLE ${role}`);
    }
  });

  test.each([90624, 100023, 130018])('server version %d', (version) => {
    expect(() => assertServerVersion(version)).toThrow(/PostgreSQL \d+ is too old/);
  });

  test.each([140000, 180004])('but not server version %d', (version) => {
    expect(() => assertServerVersion(version)).not.toThrow();
  });
});
