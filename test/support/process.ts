/**
 * The server as its users run it: a process of its own, from the sources, told by environment variables and
 * signals, and judged by its output, exit code and what it answers over HTTP. Whatever a test starts here
 * is ended by `endProcesses`, a PostgreSQL that was left behind included.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPostmaster } from '../../src/database/postmaster.ts';
import { eventually } from './eventually.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [member: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Its standard output as the JSON lines that it must be. */
  log(): LogLine[];
  /** Resolves when it has ended and its output is complete. */
  readonly ended: Promise<Exit>;
  /** Resolves when it has ended, whatever of its output is still to be read. */
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** Whether somebody reads its standard output. */
  reads(isRead: boolean): void;
}

export interface ServerProcess extends RunningProcess {
  readonly api: string;
  readonly admin: string;
}

const children: ChildProcess[] = [];
const directories: string[] = [];

/** Runs the program, in a process group of its own, with these variables and no others that could set it. */
export function runProgram(
  environment: Record<string, string> = {},
  args: string[] = [],
  /** Where its standard output goes; by default it is read here. */
  stdout: 'pipe' | number = 'pipe',
): RunningProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/main.ts'), ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', stdout, 'pipe'],
    env: { PATH, ...environment },
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const end = ([code, signal]: unknown[]) => ({ code, signal }) as Exit;
  const ended = once(child, 'close').then(end);
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    log: () => completeLines(output.stdout).map((line) => JSON.parse(line)),
    ended,
    exited: once(child, 'exit').then(end),
    signal: (signal) => void child.kill(signal),
    reads: (isRead) => void (isRead ? child.stdout?.resume() : child.stdout?.pause()),
  };
}

/** A server on free ports, once it says that it has started. */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const running = runProgram({ PORT: '0', ADMIN_PORT: '0', ...environment });
  const line = await logged(running, ({ msg }) => msg === 'started');
  const { api, admin } = line.urls as { api: string; admin: string };
  return { ...running, api, admin };
}

/** The first line of the log that is such, once it is there; fails when the process ends without it. */
export async function logged(running: RunningProcess, isIt: (line: LogLine) => boolean): Promise<LogLine> {
  let end: Exit | undefined;
  void running.ended.then((exit) => {
    end = exit;
  });
  await eventually(() => running.log().some(isIt) || end !== undefined);
  const line = running.log().find(isIt);
  if (line) return line;
  throw new Error(`ended with ${end?.code ?? end?.signal}: ${running.stderr()}${running.stdout()}`);
}

/** A directory for DATA_DIR. PostgreSQL does not run as root, so others have to get through it. */
export async function createDataDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'config-server-process-'));
  await chmod(directory, 0o755);
  directories.push(directory);
  return join(directory, 'data');
}

/** The PostgreSQL that runs on a DATA_DIR; undefined when none does. */
export async function findPostgres(dataDir: string): Promise<number | undefined> {
  const cluster = join(dataDir, 'postgres');
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid && (await isPostmaster(pid, cluster)) ? pid : undefined;
}

/** After each test: nothing that it has started may be left. */
export async function endProcesses(): Promise<void> {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  for (const directory of directories.splice(0)) {
    const pid = await findPostgres(join(directory, 'data'));
    if (pid) process.kill(pid, 'SIGKILL');
    await eventually(async () => (await findPostgres(join(directory, 'data'))) === undefined);
    await rm(directory, { recursive: true, force: true, maxRetries: 20 });
  }
}

function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
