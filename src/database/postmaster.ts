/**
 * A PostgreSQL server process, whoever has started it: which one a cluster names as its own, whether that
 * is one, and how to stop it. After a kill the cluster may name an orphan, or a process that is none.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type Programs, run } from './programs.ts';

/** Fast shutdown, then immediate shutdown (the next start recovers), then what cannot be refused. */
const SHUTDOWN = [
  { signal: 'INT', patience: 30_000 },
  { signal: 'QUIT', patience: 10_000 },
  { signal: 'KILL', patience: 10_000 },
] as const;

/** Stops a PostgreSQL, ours or an orphan. Windows has no signals to send: there pg_ctl knows how. */
export async function stopProcess(
  { pg_ctl }: Programs,
  pid: number | undefined,
  hasEnded: () => Promise<boolean>,
): Promise<void> {
  if (pid === undefined) return;
  for (const { signal, patience } of SHUTDOWN) {
    if (await hasEnded()) return;
    try {
      if (process.platform === 'win32') await run(pg_ctl, ['kill', signal, String(pid)]);
      else process.kill(pid, `SIG${signal}`);
    } catch {
      // It has just ended, which the next line sees.
    }
    if (await until(hasEnded, patience)) return;
  }
}

export async function until(
  isTrue: () => Promise<boolean>,
  patience = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (!(await isTrue())) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

/** What the running, or last, PostgreSQL of this cluster says of itself. */
export async function readPidFile(directory: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map(Number);
  const [pid, , , port] = lines;
  return pid && port ? { pid, port } : undefined;
}

/**
 * Whether the process is a PostgreSQL of this cluster. After a crash the number may have gone to another
 * program, and a zombie still has one: on Linux the command line tells, and a zombie has none.
 */
export async function isPostmaster(pid: number, directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return isAlive(pid);
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program, ...options] = commandLine.split('\0');
  return program?.endsWith('postgres') === true && options.includes(directory);
}
