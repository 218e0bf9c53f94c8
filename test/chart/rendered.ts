/**
 * What each scenario renders is committed in charts/config-server/rendered, so that a change of the chart is seen by
 * what comes of it. Left out is what is not the template's: a generated password, and the dashboards' own text.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHART, scenarios } from './helm.ts';

export async function compareRendered(name: string, text: string, write: boolean): Promise<void> {
  const file = join(CHART, 'rendered', `${name}.yaml`);
  const present = withoutOthers(text);
  if (write) return writeFile(file, present);
  if ((await readFile(file, 'utf8').catch(() => '')) === present) return;
  throw new Error(
    `${file} is not what the chart renders: run \`.ci/chart --write\`, look at the difference, commit it`,
  );
}

/** What a scenario that is gone rendered would look like what the chart makes. */
export async function compareListing(write: boolean): Promise<void> {
  const known = scenarios.map(({ name }) => `${name}.yaml`);
  for (const name of await readdir(join(CHART, 'rendered'))) {
    if (known.includes(name)) continue;
    const file = join(CHART, 'rendered', name);
    if (!write) throw new Error(`${file} is of no scenario: run \`.ci/chart --write\`, which removes it`);
    await rm(file);
  }
}

function withoutOthers(text: string): string {
  return text
    .replace(/^( {2}(?:password|url)): \S+$/gm, '$1: GENERATED')
    .replace(/^( {2}config-server-\w+\.json): \|\n(?: {4}.*\n)+/gm, '$1: DASHBOARD\n');
}
