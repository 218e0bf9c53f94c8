/**
 * The files of charts/config-server that are made from others: copies of the dashboards and rules, because a chart can
 * only read what is in it, and the parts of its own documents that have another source.
 */
import { readFile } from 'node:fs/promises';
import { observabilityFiles } from '../../observability/src/files.ts';
import { version } from '../../src/version.ts';
import { fillReadme } from './readme.ts';
import { decided, fillSchema } from './schema.ts';
import { readValues, type Value } from './values.ts';

const CHART = 'charts/config-server';

/** By path, from the root of the repository. */
export async function chartFiles(): Promise<Record<string, string>> {
  const values = readValues(await read('values.yaml'));
  return {
    ...copies(),
    [`${CHART}/files/settings-of-the-chart.json`]: `${JSON.stringify(decided)}\n`,
    [`${CHART}/values.schema.json`]: fillSchema(await read('values.schema.json'), values),
    [`${CHART}/README.md`]: fillReadme(await read('README.md'), values),
    [`${CHART}/Chart.yaml`]: fillChart(await read('Chart.yaml'), values),
  };
}

function copies(): Record<string, string> {
  const places = Object.entries(observabilityFiles()).flatMap(([path, text]) => {
    const [, dashboard] = /^observability\/(dashboards\/.*)$/.exec(path) ?? [];
    if (dashboard) return [[`${CHART}/files/${dashboard}`, text]];
    return path === 'observability/rules/config-server.yaml' ? [[`${CHART}/files/rules.yaml`, text]] : [];
  });
  return Object.fromEntries(places);
}

/** Its versions, and the images that it names for whoever looks for what is in them. */
function fillChart(text: string, values: readonly Value[]): string {
  const tag = values.find(({ path }) => path.join('.') === 'database.bundled.image.tag')?.byDefault;
  return text
    .replace(/^((?:app)?[vV]ersion): .*$/gm, `$1: ${version}`)
    .replace(/(image: config-server):.*/, `$1:${version}`)
    .replace(/(image: postgres):.*/, `$1:${tag}`);
}

function read(name: string): Promise<string> {
  return readFile(new URL(`../../${CHART}/${name}`, import.meta.url), 'utf8');
}
