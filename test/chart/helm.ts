/** The chart, and the scenarios that it comes with. */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../support/command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CHART = join(ROOT, 'charts/config-server');

export interface Scenario {
  readonly name: string;
  readonly values: string;
}

export const scenarios: readonly Scenario[] = globSync('ci/*-values.yaml', { cwd: CHART })
  .sort()
  .map((file) => ({ name: basename(file, '-values.yaml'), values: join(CHART, file) }));

/** The release is called like its scenario. */
export function render({ name, values }: Scenario): Promise<string> {
  return run('helm', ['template', name, CHART, '--namespace', 'config', '--values', values]);
}
