/**
 * For the tests of the embedded PostgreSQL: each in a DATA_DIR of its own, with config-servers in this
 * process and in others. When a test ends, no process and no directory of it is left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { isPostmaster } from '../../src/database/postmaster.ts';
import { query } from '../support/database.ts';

const OWNER = fileURLToPath(new URL('owner.ts', import.meta.url));

/** The parent of DATA_DIR, which is there; DATA_DIR itself, which is not; and the database's place in it. */
export let base: string;
export let dataDir: string;
export let cluster: string;

/** Started by the present test. */
export let children: ChildProcess[];
let servers: EmbeddedPostgres[];

export function useDataDirectories(): void {
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'embedded-'));
    await chmod(base, 0o755);
    dataDir = join(base, 'data');
    cluster = join(dataDir, 'postgres');
    children = [];
    servers = [];
  });

  afterEach(async () => {
    await Promise.all(children.map(kill));
    await Promise.all(servers.map((server) => server.stop()));
    await killPostmaster();
    // An initdb whose parent was killed may still be writing.
    await rm(base, { recursive: true, force: true, maxRetries: 20 });
  });
}

export async function start(flags: string[] = [], lines: string[] = []): Promise<EmbeddedPostgres> {
  const log = (line: string) => lines.push(line);
  const server = await startEmbeddedPostgres({ dataDir, log, flags: ['fsync=off', ...flags] });
  servers.push(server);
  return server;
}

export type Report =
  | { url: string; message?: undefined }
  | { url?: undefined; message: string; exitCode: number };

/** A config-server in a process and a process group of its own. */
export function spawnOwner(options: object = {}): { child: ChildProcess; report: Promise<Report> } {
  const argv = ['--import', 'tsx', OWNER, dataDir];
  const child = spawn(process.execPath, argv, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
    ...options,
  });
  children.push(child);
  const report = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return { child, report: report.then(([line]) => JSON.parse(line)) };
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export const readPid = async () =>
  Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8'), 10);

/** Without a pid file, or when the process is another: nothing. */
export async function killPostmaster(): Promise<void> {
  const pid = await readPid().catch(() => 0);
  if (!pid || !(await isPostmaster(pid, cluster))) return;
  process.kill(pid, 'SIGKILL');
  while (await isPostmaster(pid, cluster)) await sleep(20);
}

export async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(50);
}

/** The process id of the session that holds the lock by which a config-server owns its PostgreSQL, or 0. */
export async function ownerSession(url: string): Promise<number> {
  const holders = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`;
  const [holder] = await query<{ pid: number }>(url, holders);
  return holder?.pid ?? 0;
}

export const remember = (url: string) => query(url, `CREATE TABLE memory AS SELECT 'kept' AS word`);
export const recall = (url: string) => query(url, 'SELECT word FROM memory');
export const KEPT = [{ word: 'kept' }];

export const refusal = (exitCode: number, words: RegExp) => ({
  name: 'StartError',
  exitCode,
  message: expect.stringMatching(words),
  remedy: expect.stringMatching(/\S/),
});

export const IN_USE = refusal(69, /in use by another config-server/);
