/**
 * Another server of the field, installed once, outside the repository: it is no dependency of ours, and
 * building it takes longer than measuring it.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Job } from '../job.ts';
import { answers } from '../subject.ts';

export interface Rival {
  /** With its version. */
  readonly title: string;
  readonly url: string;
  readonly process: ChildProcess;
  /** What asks it for each entry; and what replaces each by ever new data. */
  readonly read: Readonly<Record<string, Pick<Job, 'method' | 'requests'>>>;
  readonly write: Pick<Job, 'method' | 'requests'>;
}

const PATIENCE_MS = 30_000;

/** The directory that `make` has filled, now or in an earlier run; half-made ones are never found. */
export async function installed(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const home = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'config-server-bench');
  const directory = join(home, name);
  if (await exists(directory)) return directory;
  const unfinished = `${directory}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  process.stderr.write(`Installing ${name} into ${directory}\n`);
  try {
    await make(unfinished);
    await rename(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return directory;
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** @throws with what the command has said, when it fails. */
export async function run(cwd: string, command: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { cwd, maxBuffer: 2 ** 26 });
}

export async function untilAnswers(url: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await answers(url))) {
    if (performance.now() > end) throw new Error(`${url} does not answer`);
    await delay(20);
  }
}
