/**
 * The processes and directories of a run. Whatever is made here is also cleaned up here: at the end, after a
 * failure, and when the run is interrupted. Our own processes end by themselves when this one is killed.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Set<ChildProcess>();
const directories = new Set<string>();
let closing = false;

/** Nothing of the caller's environment reaches a server, so that its settings are the defaults. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), NODE_ENV: 'production', ...settings };
}

/** A module of ours as a process, to talk to by messages. */
export function startModule(path: string): ChildProcess {
  const module = join(import.meta.dirname, path);
  const child = fork(module, {
    env: environment({}),
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return keep(child);
}

/** Any other program. In a process group of its own: Ctrl-C reaches us alone, and we stop it. */
export function startProgram(
  path: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(path, args, {
    env: environment(settings),
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  return keep(child);
}

function keep(child: ChildProcess): ChildProcess {
  children.add(child);
  // Started while everything else is being stopped: it comes too late.
  if (closing) child.kill('SIGTERM');
  child.once('exit', () => children.delete(child));
  return child;
}

/** Sends a message, and resolves with the next one that comes back. */
export async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${child.spawnargs.at(-1)} has ended`);
  });
  const answered = once(child, 'message', { signal }).then(([answer]) => answer as Answer);
  child.send(question);
  try {
    return await Promise.race([answered, ended]);
  } finally {
    // Takes the listeners away, of which there would be two more for each question.
    for (const waiting of [answered, ended]) waiting.catch(() => {});
    settled.abort();
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (!children.has(child)) return;
  const exited = once(child, 'exit');
  // Only once: at a second signal the server does not wait for its database.
  if (!child.killed) child.kill('SIGTERM');
  await exited;
}

/** Run by root, PostgreSQL runs as somebody else, who has to get through the directory. */
export async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'config-server-bench-'));
  directories.add(directory);
  await chmod(directory, 0o755);
  return directory;
}

export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  directories.delete(directory);
}

async function cleanUp(): Promise<void> {
  closing = true;
  while (children.size > 0) await Promise.all([...children].map(stop));
  await Promise.all([...directories].map(removeDirectory));
}

/** Runs `main` and cleans up, whether it ends, fails, or is interrupted: then nothing else is said. */
export async function withCleanUp(main: () => Promise<void>): Promise<void> {
  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
  const running = main();
  try {
    const signal = await Promise.race([running, interrupted]);
    if (signal) process.exitCode = 128 + constants.signals[signal];
  } finally {
    running.catch(() => {});
    await cleanUp();
  }
  process.exit();
}
