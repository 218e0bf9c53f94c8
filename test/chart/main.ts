/** The chart as text, one kind of truth after another; the first that does not hold ends it. Run by .ci/chart. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run } from '../support/command.ts';
import { CHART, render, scenarios } from './helm.ts';
import { assertPackaged } from './package.ts';
import { compareListing, compareRendered } from './rendered.ts';
import { assertRestricted } from './restricted.ts';
import { assertAllAreTried } from './tried.ts';
import { type KubernetesObject, kubernetesVersions, readDefinitions, validate } from './valid.ts';
import { assertReadmeIsTrue, assertTemplatesAreTested, assertWrongAreRefused, paths } from './values.ts';

const [place = '', option] = process.argv.slice(2);
const write = option === '--write';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const definitions = readDefinitions(join(place, 'crds'));
await mkdir(join(CHART, 'rendered'), { recursive: true });
await compareListing(write);
for (const scenario of scenarios) {
  const text = await render(scenario);
  await compareRendered(scenario.name, text, write);
  const file = join(place, `${scenario.name}.yaml`);
  await writeFile(file, text);
  const objects = parseAllDocuments(text).flatMap(
    (document) => (document.toJSON() as KubernetesObject | null) ?? [],
  );
  await validate(file, objects, definitions);
  const pods = assertRestricted(objects);
  for (const version of kubernetesVersions) {
    const options = ['--strict', '--quiet', '--kube-version', version, '--values', scenario.values];
    await run('helm', ['lint', ...options, CHART]);
  }
  say(
    `${scenario.name}: ${objects.length} objects as committed, valid on ${kubernetesVersions.join(', ')}; ${pods} pods restricted`,
  );
}
say(`README tells ${await assertReadmeIsTrue()} values and their defaults`);
await assertAllAreTried(paths(), place);
say('each of them is tried, and what it does is seen');
say(`${assertTemplatesAreTested()} templates have unit tests`);
say(`${await assertWrongAreRefused()} wrong values are refused`);
say(`the package has ${await assertPackaged(place)} files, and none of its checks`);
