/** What a kill may leave of the embedded PostgreSQL, and that the next start finds its data all the same. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isPostmaster } from '../../src/database/postmaster.ts';
import {
  children,
  cluster,
  dataDir,
  eventually,
  KEPT,
  kill,
  killPostmaster,
  ownerSession,
  readPid,
  recall,
  remember,
  spawnOwner,
  start,
  useDataDirectories,
} from './data-directory.ts';

import.meta.jest.setTimeout(300_000);
useDataDirectories();

describe('after a kill', () => {
  test('an orphan is stopped, and its data taken over', async () => {
    const { child, report } = spawnOwner();
    const { url = '' } = await report;
    await remember(url);
    const orphan = await readPid();
    await kill(child);
    expect(await isPostmaster(orphan, cluster)).toBe(true);

    const lines: string[] = [];
    const server = await start([], lines);

    expect(await recall(server.url)).toEqual(KEPT);
    expect(await isPostmaster(orphan, cluster)).toBe(false);
    expect(lines[0]).toMatch(new RegExp(`PostgreSQL ${orphan}, left behind`));
  });

  test('an orphan that does not answer is waited for', async () => {
    const { child, report } = spawnOwner();
    await report;
    const orphan = await readPid();
    await kill(child);
    process.kill(orphan, 'SIGSTOP');
    const starting = start();
    const isSettled = await Promise.race([starting.then(() => true), sleep(1_000, false)]);
    process.kill(orphan, 'SIGCONT');
    expect(isSettled).toBe(false);
    await starting;
  });

  test('one that a server still uses is none, though its lock is free for a moment after a crash', async () => {
    const { child, report } = spawnOwner();
    const { url = '' } = await report;
    await remember(url);
    const user = new Client({ connectionString: url, application_name: 'config-server' });
    await user.connect();
    await kill(child);
    const starting = start();
    const isSettled = await Promise.race([starting.then(() => true), sleep(1_000, false)]);
    expect((await user.query('SELECT 1')).rowCount).toBe(1);
    await user.end();
    expect(isSettled).toBe(false);
    expect(await recall((await starting).url)).toEqual(KEPT);
  });

  test('of both processes, the stale pid file is no obstacle', async () => {
    const { child, report } = spawnOwner();
    const { url = '' } = await report;
    await remember(url);
    await kill(child);
    await killPostmaster();
    expect(await readPid()).toBeGreaterThan(0);
    expect(await recall((await start()).url)).toEqual(KEPT);
  });

  test('processes that outlive their PostgreSQL for a while are waited for', async () => {
    const first = await start();
    await remember(first.url);
    const survivor = await ownerSession(first.url);
    process.kill(survivor, 'SIGSTOP');
    await killPostmaster();
    const lines: string[] = [];
    const starting = start([], lines);
    await eventually(async () => lines.some((line) => line.includes('pre-existing shared memory block')));
    process.kill(survivor, 'SIGCONT');
    expect(await recall((await starting).url)).toEqual(KEPT);
  });

  test.each([
    ['another program', 'sleep 1000 & echo $!; wait'],
    ['a zombie', 'true & echo $!; exec sleep 1000'],
  ])('nor is one with a number that now is of %s', async (_, script) => {
    const server = await start();
    await remember(server.url);
    const file = join(cluster, 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await server.stop();
    // It runs as the database's user: PostgreSQL ignores other users' processes by itself.
    const { uid, gid } = await stat(cluster);
    const stranger = spawn('sh', ['-c', script], { uid, gid, cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(stranger);
    const [pid] = await once(createInterface({ input: stranger.stdout }), 'line');
    await writeFile(file, text.replace(/^\d+/, pid));
    try {
      expect(await recall((await start()).url)).toEqual(KEPT);
    } finally {
      if (script.startsWith('sleep')) process.kill(Number(pid), 'SIGKILL');
    }
  });

  test('during initdb, the next start begins anew and clears up', async () => {
    await mkdir(dataDir);
    const { child } = spawnOwner();
    const attempts = async () => (await readdir(dataDir)).filter((name) => name.startsWith('postgres.init-'));
    await eventually(async () => {
      const [attempt] = await attempts();
      return attempt !== undefined && (await readdir(join(dataDir, attempt))).includes('cluster');
    });
    await kill(child);
    expect(await readdir(dataDir)).not.toContain('postgres');

    const server = await start();
    await remember(server.url);
    await server.stop();
    // The orphaned initdb may have been writing while its directory was removed: the next start ends that.
    expect(await recall((await start()).url)).toEqual(KEPT);
    expect(await attempts()).toEqual([]);
  });
});
