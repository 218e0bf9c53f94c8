/** The files that are made from code and committed are what the code says. */
import { readFile } from 'node:fs/promises';
import { observabilityFiles } from '../observability/src/files.ts';
import { chartFiles } from '../scripts/chart/files.ts';
import { openApi } from '../scripts/contract/openapi.ts';
import { metricsReference } from '../scripts/metrics-reference.ts';
import { printedSchema } from '../scripts/printed-schema.ts';
import { settingsReference } from '../scripts/settings-reference.ts';

const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');

test('schema.graphql', async () => {
  expect(await read('schema.graphql')).toBe(await printedSchema());
});

test('docs/settings.md', async () => {
  expect(await read('docs/settings.md')).toBe(settingsReference());
});

test('docs/metrics.md', async () => {
  expect(await read('docs/metrics.md')).toBe(metricsReference());
});

test.each(Object.entries(observabilityFiles()))('%s', async (name, text) => {
  expect(await read(name)).toBe(text);
});

test('docs/openapi.json', async () => {
  expect(await read('docs/openapi.json')).toBe(await openApi());
});

test.each(Object.entries(await chartFiles()))('%s', async (name, text) => {
  expect(await read(name)).toBe(text);
});
