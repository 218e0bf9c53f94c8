/** Commands that last, and are told when to end. */
import { type ChildProcess, spawn } from 'node:child_process';

const lasting = new Set<ChildProcess>();

/** What it prints is given line by line. */
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
