/** Helm as a program, and the scenarios that the chart comes with. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CHART = join(ROOT, 'charts/config-server');

export interface Scenario {
  readonly name: string;
  readonly values: string;
}

export const scenarios: readonly Scenario[] = globSync('ci/*-values.yaml', { cwd: CHART })
  .sort()
  .map((file) => ({ name: basename(file, '-values.yaml'), values: join(CHART, file) }));

export interface Outcome {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(command: string, ...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: !error, stdout, stderr }),
    );
  });
}

export async function mustRun(command: string, ...args: readonly string[]): Promise<string> {
  const { ok, stdout, stderr } = await run(command, ...args);
  if (!ok) throw new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** The release is called like its scenario. */
export function render({ name, values }: Scenario): Promise<string> {
  return mustRun('helm', 'template', name, CHART, '--namespace', 'config', '--values', values);
}
