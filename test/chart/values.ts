/**
 * What is said of values holds: README's table is what `helm show values` has, every template has unit
 * tests, and a value that is misspelt, wherever it is, is refused.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { parse } from 'yaml';
import { readValues } from '../../scripts/chart/values.ts';
import { attempt, run } from '../support/command.ts';
import { CHART } from './helm.ts';
import { wrongValues } from './wrong-values.ts';

type Path = readonly string[];

export async function assertReadmeIsTrue(): Promise<number> {
  const values = parse(await run('helm', ['show', 'values', CHART])) as object;
  const rows = [...read('README.md').matchAll(/^\| `([\w.]+)` \| `(.*)` \| .+ \|$/gm)];
  for (const [, path = '', byDefault = ''] of rows) {
    if (!isDeepStrictEqual(at(values, path.split('.')), JSON.parse(byDefault)))
      throw new Error(`README says ${path} is ${byDefault}`);
  }
  const told = new Set(rows.map(([, path]) => path));
  const untold = paths().filter((path) => !told.has(path.join('.')));
  if (rows.length === 0 || untold.length > 0) throw new Error(`README says nothing of ${untold.join(' ')}`);
  return rows.length;
}

/** Every template has unit tests; a suite names those that it is of. */
export function assertTemplatesAreTested(): number {
  const tested = globSync('tests/*_test.yaml', { cwd: CHART }).flatMap(
    (file) => (parse(read(file)) as { templates: string[] }).templates,
  );
  const templates = globSync('templates/**/*.{yaml,txt}', { cwd: CHART });
  const untested = templates.filter((template) => !tested.includes(template));
  if (untested.length > 0) throw new Error(`no unit test is of ${untested.join(' ')}`);
  return templates.length;
}

/** Each name misspelt, at every level; and values that cannot be. */
export async function assertWrongAreRefused(): Promise<number> {
  const misspelt = new Map(
    paths()
      .flatMap((path) => path.map((_, depth) => path.slice(0, depth + 1)))
      .map((path) => [path.join('.'), path]),
  );
  const wrong = [
    ...[...misspelt.values()].map((path) => ({
      set: `${[...path.slice(0, -1), `${path.at(-1)}x`].join('.')}=1`,
      told: /not allowed/,
    })),
    ...wrongValues,
  ];
  const limit = pLimit(4);
  const taken = await Promise.all(
    wrong.map(({ set, told }) =>
      limit(async () => {
        const sets = set.split(' ').flatMap((one) => ['--set', one]);
        const { code, stderr } = await attempt('helm', ['template', 'wrong', CHART, ...sets]);
        return code === 0 || !told.test(stderr)
          ? [`--set ${set} is not refused with ${told}: ${stderr}`]
          : [];
      }),
    ),
  );
  if (taken.flat().length > 0) throw new Error(taken.flat().join('\n'));
  return wrong.length;
}

export function paths(): Path[] {
  return readValues(read('values.yaml')).map(({ path }) => path);
}

function at(values: unknown, path: Path): unknown {
  return path.reduce((above, name) => (above as Record<string, unknown> | undefined)?.[name], values);
}

function read(file: string): string {
  return readFileSync(join(CHART, file), 'utf8');
}
