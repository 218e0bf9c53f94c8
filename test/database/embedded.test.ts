/** The embedded PostgreSQL of one config-server, and of two that want the same one. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../support/database.ts';
import {
  children,
  dataDir,
  eventually,
  IN_USE,
  KEPT,
  kill,
  killPostmaster,
  ownerSession,
  recall,
  remember,
  spawnOwner,
  start,
  useDataDirectories,
} from './data-directory.ts';

import.meta.jest.setTimeout(300_000);
useDataDirectories();

describe('one config-server', () => {
  test('starts, stops, and finds its data again', async () => {
    const first = await start();
    expect(first.url).toMatch(
      /^postgresql:\/\/config_server:[\w-]{32}@127\.0\.0\.1:\d+\/config_server\?sslmode=disable$/,
    );
    await remember(first.url);
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    await expect(query(first.url, 'SELECT')).rejects.toThrow();

    const second = await start();
    expect(await recall(second.url)).toEqual(KEPT);
    const [settings] = await query(
      second.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses,
              current_setting('unix_socket_directories') AS sockets, current_setting('password_encryption') AS auth,
              (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS collation`,
    );
    expect(settings).toEqual({
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      sockets: '',
      auth: 'scram-sha-256',
      collation: 'C',
    });
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.password']);
  });

  test('survives Ctrl-C together with its database', async () => {
    const { child, report } = spawnOwner();
    const { url = '' } = await report;
    process.kill(-(child.pid as number), 'SIGINT');
    await sleep(500);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('is told when PostgreSQL ends by itself, and recovers its data', async () => {
    const first = await start();
    await remember(first.url);
    await killPostmaster();
    expect((await first.exited).message).toMatch(/^The embedded PostgreSQL ended by SIGKILL\n/);
    expect(await recall((await start()).url)).toEqual(KEPT);
  });

  test('is not told so when it has asked for it', async () => {
    const server = await start();
    await server.stop();
    expect(await Promise.race([server.exited, sleep(300, 'nothing')])).toBe('nothing');
  });

  test('remains the owner when PostgreSQL restarts its processes after a crash of one', async () => {
    const { url } = await start();
    const before = await ownerSession(url);
    process.kill(before, 'SIGKILL');
    await eventually(async () => ![0, before].includes(await ownerSession(url).catch(() => 0)));
    await expect(start()).rejects.toMatchObject(IN_USE);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('two config-servers', () => {
  test('cannot own one DATA_DIR, and the first does not notice', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject(IN_USE);
    const { report } = spawnOwner();
    expect(await report).toMatchObject({ exitCode: 69, message: expect.stringContaining('in use') });
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.each([1, 2, 3])('that start at once on an empty DATA_DIR: one wins (%d)', async () => {
    const owners = [spawnOwner(), spawnOwner()];
    const reports = await Promise.all(owners.map(({ report }) => report));
    const [winner, ...more] = reports.filter(({ url }) => url);
    expect(more).toEqual([]);
    expect(reports).toContainEqual({ exitCode: 69, message: expect.stringContaining('in use') });
    await remember(winner?.url ?? '');
    await Promise.all(children.map(kill));
    expect(await recall((await start()).url)).toEqual(KEPT);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.password']);
  });

  test('in one process that start at once: one wins', async () => {
    const results = await Promise.allSettled([start(), start()]);
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toHaveLength(1);
    expect(results).toContainEqual({ status: 'rejected', reason: expect.objectContaining(IN_USE) });
    expect(await query(won[0]?.url ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
