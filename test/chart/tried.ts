/**
 * Every value is tried: a scenario or a unit test sets it, and the chart renders something else for it than without it. One
 * that is only named, with its default or where nothing asks for it, is not tried.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { parse } from 'yaml';
import { attempt, type Ran } from '../support/command.ts';
import { CHART, scenarios } from './helm.ts';

type Path = readonly string[];
type Values = Readonly<Record<string, unknown>>;

/** Generated otherwise, and another one each time. */
const FIXED: Values = { database: { bundled: { password: 'fixed' } } };

/** @param place a directory for files that are not kept */
export async function assertAllAreTried(paths: readonly Path[], place: string): Promise<void> {
  const tried = [
    ...scenarios.map(({ values }) => parse(readFileSync(values, 'utf8')) as Values),
    ...globSync('tests/*_test.yaml', { cwd: CHART }).sort().flatMap(setsOf),
  ];
  const rendered = new Map<string, Promise<Ran>>();
  const limit = pLimit(4);
  function render(values: Values): Promise<Ran> {
    const text = JSON.stringify(merged(FIXED, values));
    const file = join(place, `tried-${rendered.size}.json`);
    const known = rendered.get(text);
    if (known) return known;
    const outcome = limit(() => {
      writeFileSync(file, text);
      return attempt('helm', ['template', 'tried', CHART, '--values', file]);
    });
    rendered.set(text, outcome);
    return outcome;
  }
  async function matters(path: Path): Promise<boolean> {
    for (const values of tried) {
      if (at(values, path) === undefined) continue;
      const [present, absent] = await Promise.all([render(values), render(without(values, path))]);
      if (present.code === 0 && present.stdout !== absent.stdout) return true;
    }
    return false;
  }
  const untried = await Promise.all(
    paths.map(async (path) => ((await matters(path)) ? [] : [path.join('.')])),
  );
  if (untried.flat().length > 0)
    throw new Error(
      `no scenario and no test has the chart render something else by ${untried.flat().join(' ')}`,
    );
}

/** Of a unit test, `set` has paths or maps. */
function setsOf(file: string): Values[] {
  const { tests } = parse(readFileSync(join(CHART, file), 'utf8')) as { tests: { set?: Values }[] };
  return tests.flatMap(({ set }) => {
    const parts = Object.entries(set ?? {}).map(
      ([path, value]) =>
        path.split('.').reduceRight<unknown>((below, name) => ({ [name]: below }), value) as Values,
    );
    return parts.length > 0 ? [parts.reduce(merged)] : [];
  });
}

function at(values: unknown, path: Path): unknown {
  return path.reduce((above, name) => (above as Record<string, unknown> | undefined)?.[name], values);
}

function without(values: Values, [name = '', ...below]: Path): Values {
  const { [name]: value, ...rest } = values;
  return below.length === 0 ? rest : { ...rest, [name]: without(value as Values, below) };
}

function merged(one: Values, other: Values): Values {
  const both = Object.entries(other).map(([name, value]) => {
    const below = one[name];
    return [name, isMap(below) && isMap(value) ? merged(below, value) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
