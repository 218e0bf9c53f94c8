/**
 * Writes the files that are made from code. They are committed, so that every change of what we promise is a
 * change one sees. With `--check` it only compares, and ends with 1 when one is not up to date.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { observabilityFiles } from '../observability/src/files.ts';
import { chartFiles } from './chart/files.ts';
import { openApi } from './contract/openapi.ts';
import { metricsReference } from './metrics-reference.ts';
import { printedSchema } from './printed-schema.ts';
import { settingsReference } from './settings-reference.ts';

const files: Readonly<Record<string, string>> = {
  'schema.graphql': await printedSchema(),
  'docs/settings.md': settingsReference(),
  ...observabilityFiles(),
  'docs/metrics.md': metricsReference(),
  'docs/openapi.json': await openApi(),
  ...(await chartFiles()),
};

/** Everything in these is made: what is no longer made would be shipped for ever. */
const directories = ['observability/dashboards', 'charts/config-server/files/dashboards'];

for (const [name, text] of Object.entries(files)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(
      `${name} is not what the code says: run \`make generate\`, look at the difference, commit it.\n`,
    );
    process.exitCode = 1;
  }
}

for (const directory of directories) {
  for (const file of await readdir(new URL(`../${directory}`, import.meta.url))) {
    const name = `${directory}/${file}`;
    if (name in files) continue;
    if (!process.argv.includes('--check')) await rm(new URL(`../${name}`, import.meta.url));
    else {
      process.stderr.write(
        `${name} is not made by the code any more: run \`make generate\`, which removes it.\n`,
      );
      process.exitCode = 1;
    }
  }
}
