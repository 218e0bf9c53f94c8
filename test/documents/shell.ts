/**
 * Runs a block of commands as a reader would: in bash, where `localhost:8080` is the server. Each has a shell of its
 * own, for a reader may copy any of them alone; nothing of this machine is in its environment but the PATH.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, dirname } from 'node:path';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal has ended it. */
  readonly code: number | null;
}

export interface Run {
  readonly text: string;
  /** Host and port in place of localhost:8080. */
  readonly address: string;
  /** For what has no end of its own: when it has printed what it is to print, it gets Ctrl-C. */
  readonly isComplete?: (stdout: string) => boolean;
}

const README_ADDRESS = 'localhost:8080';

/** How long a command may take that goes on for ever if its output does not come. */
const PATIENCE_MS = 20_000;

export async function runBlock({ text, address, isComplete }: Run): Promise<Ran> {
  const commands = text.replaceAll(README_ADDRESS, address);
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: tmpdir(),
    // Ctrl-C goes to all of them, as in a terminal.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path, TZ: 'UTC', LC_ALL: 'C' },
  });
  const interrupt = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGINT');
    } catch {
      // It has just ended by itself.
    }
  };
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      output[name] += piece;
      if (isComplete?.(restored(output.stdout, address))) interrupt();
    });
  }
  const timer = setTimeout(interrupt, PATIENCE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { stdout: restored(output.stdout, address), stderr: output.stderr, code };
}

function restored(output: string, address: string): string {
  return output.replaceAll(address, README_ADDRESS);
}
