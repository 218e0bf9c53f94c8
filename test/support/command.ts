/**
 * Commands as a person runs them, each within a time: what never ends would otherwise keep all that comes after it
 * waiting, and say nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Longer than anything takes that is asked for here, an image that is built included. */
const PATIENCE_MINUTES = 15;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person would have seen them. */
  readonly output: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Never rejects because of the exit code, but when the command cannot be started, or has not ended in time. */
export async function attempt(
  command: string,
  args: readonly string[],
  { input, env = process.env }: RunOptions = {},
): Promise<Ran> {
  const signal = AbortSignal.timeout(PATIENCE_MINUTES * 60_000);
  const child = spawn(command, args, { env, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      texts.output += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close').catch((error) => {
    const because = signal.aborted ? `has not ended after ${PATIENCE_MINUTES} min` : error.message;
    throw new Error(`${[command, ...args].join(' ')}: ${because}\n${texts.output}`);
  });
  return { code: code ?? 1, ...texts };
}

/** @returns what it printed; rejects with all of it when the exit code is not 0 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, output } = await attempt(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${output}`);
  return stdout;
}
