/** Runs the commands that everything here is done by: kubectl, helm and docker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Both, as a person would have seen them. */
  readonly output: string;
}

export interface RunOptions {
  readonly input?: string;
}

/** Never rejects because of the exit code. */
export async function attempt(
  command: string,
  args: readonly string[],
  { input }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, stdout, output };
}

/** @returns what it printed; rejects with all of it when the exit code is not 0 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, output } = await attempt(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return stdout;
}

const lasting = new Set<ChildProcess>();

/** Starts a command that lasts; what it prints is given line by line. */
export function start(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  lasting.add(child);
  child.once('close', () => lasting.delete(child));
  child.stdin?.on('error', () => {});
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return child;
}

/** Ends whatever still runs. */
export function stopAll(): void {
  for (const child of lasting) child.kill('SIGKILL');
}
