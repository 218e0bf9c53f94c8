/**
 * Filters: the database selects what naive evaluation selects, whichever way it takes; a count is that of the list;
 * and a value that is looked for is found by the index.
 */
import fc from 'fast-check';
import { migrate } from '../../src/database/migrate.ts';
import type { DataTest } from '../../src/store/data-test.ts';
import type { Entry, JsonValue } from '../../src/store/entry.ts';
import { type Condition, dependsOnState, matches } from '../../src/store/filter.ts';
import { selection } from '../../src/store/filter-sql.ts';
import { databaseUrl, onServer, query } from '../support/database.ts';
import { conditions, data } from './filter-arbitraries.ts';
import { closeStores, openStore, type TestStore, word } from './stores.ts';

/** Ordered as in English, where `a` comes before `B`: the order of filters is not the database's. */
const DATABASE = `test_filter_${word()}`;
const url = databaseUrl(DATABASE);
let asPlanned: TestStore;
/** With a planner that takes the index over the data wherever it can. */
let byIndex: TestStore;
let entries: readonly Entry[];

/** Hundreds of queries, on a machine that may be busy. */
const PATIENCE_MS = 60_000;

const everything = { prefix: '', limit: 1000, orderBy: 'NAME_ASC' } as const;

beforeAll(async () => {
  const english = `ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'`;
  await onServer(`CREATE DATABASE ${DATABASE} TEMPLATE template0 ${english}`);
  await migrate(url);
  asPlanned = openStore(url);
  const samples = fc.sample(data, { numRuns: 400, seed: 1 });
  // Several commits, so that times differ.
  for (let from = 0; from < samples.length; from += 40) {
    const changes = samples.slice(from, from + 40).map((value, index) => ({
      name: `${'abcd'[index % 4]}${from + index}`,
      principal: 'test',
      decide: () => ({ kind: 'put' as const, data: value }),
    }));
    await asPlanned.commit(changes);
  }
  ({ entries } = await asPlanned.page(everything));
  expect(entries).toHaveLength(samples.length);
  for (const way of ['seqscan', 'indexscan'])
    await onServer(`ALTER DATABASE ${DATABASE} SET enable_${way} TO off`);
  byIndex = openStore(url);
});

afterAll(async () => {
  await closeStores();
  await onServer(`DROP DATABASE ${DATABASE} WITH (FORCE)`);
});

function expectedOf(where: Condition): string[] {
  return entries.filter((entry) => matches({ prefix: '', where }, entry)).map(({ name }) => name);
}

async function expectSame(where: Condition): Promise<string[]> {
  const expected = expectedOf(where);
  for (const store of [asPlanned, byIndex]) {
    const page = await store.page({ ...everything, where });
    expect(page.entries.map(({ name }) => name)).toEqual(expected);
    expect(await store.count({ prefix: '', where })).toBe(expected.length);
  }
  return expected;
}

test(
  'the database selects what naive evaluation selects, and counts as many',
  async () => {
    const some = entries.filter((_, index) => index % 40 === 0);
    const any = conditions(
      some.map(({ name }) => name),
      some.map(({ updatedAt }) => updatedAt),
    );
    let telling = 0;
    await fc.assert(
      fc.asyncProperty(any, async (where) => {
        const { length } = await expectSame(where);
        if (length > 0 && length < entries.length) telling++;
      }),
      { numRuns: 300 },
    );
    // Conditions that are true of everything or of nothing would prove little.
    expect(telling).toBeGreaterThan(100);
  },
  PATIENCE_MS,
);

test(
  'every value is found at its place',
  async () => {
    const places = entries.flatMap(({ name, data }) =>
      placesIn(data).map((place) => [name, ...place] as const),
    );
    const some = places.filter((_, index) => index % Math.ceil(places.length / 300) === 0);
    expect(some.length).toBeGreaterThan(200);
    for (const [name, path, value] of some) {
      expect(await expectSame({ kind: 'data', path, operator: 'eq', value })).toContain(name);
    }
  },
  PATIENCE_MS,
);

function placesIn(value: JsonValue, path: readonly string[] = []): [readonly string[], JsonValue][] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[path, value], ...members.flatMap(([name, inner]) => placesIn(inner, [...path, name]))];
}

describe('looked up in the index over the data', () => {
  const at = (path: string, test: DataTest): Condition => ({ kind: 'data', path: path.split('.'), ...test });

  test.each<[string, Condition]>([
    ['a value', at('a.b', { operator: 'eq', value: 5 })],
    ['null', at('a.b', { operator: 'eq', value: null })],
    ['a value of several members', at('a', { operator: 'eq', value: { b: 5, c: 'x' } })],
    ['a value in an array or under a digit', at('a.0', { operator: 'eq', value: 5 })],
    ['the whole data', { kind: 'data', path: [], operator: 'eq', value: 5 }],
    ['one of several values', at('a', { operator: 'in', value: [1, 'x', null] })],
    ['a number in an array', at('a', { operator: 'contains', value: 5 })],
    ['an object in an array', at('a', { operator: 'contains', value: { b: 5 } })],
    [
      'a value and more',
      {
        kind: 'all',
        of: [at('b', { operator: 'exists', value: true }), at('a', { operator: 'eq', value: 5 })],
      },
    ],
    [
      'one value or another',
      { kind: 'any', of: [at('a', { operator: 'eq', value: 5 }), at('b', { operator: 'eq', value: 5 })] },
    ],
  ])('%s', async (_title, where) => {
    expect(await planOf(where)).toContain('Bitmap Index Scan on config_data_idx');
  });

  test.each<[string, Condition]>([
    ['another value', at('a', { operator: 'ne', value: 5 })],
    ['a string in a string or an array', at('a', { operator: 'contains', value: 'x' })],
    ['no value', { kind: 'not', of: at('a', { operator: 'eq', value: 5 }) }],
  ])('not: %s', async (_title, where) => {
    expect(await planOf(where)).not.toContain('config_data_idx');
  });

  async function planOf(where: Condition): Promise<string> {
    const { text, values } = selection({ prefix: '', where });
    const explained = await query<{ 'QUERY PLAN': string }>(
      url,
      `EXPLAIN SELECT name FROM live_config WHERE ${text}`,
      values,
    );
    return explained.map((line) => line['QUERY PLAN']).join('\n');
  }
});

test.each<[string, Condition | undefined, boolean]>([
  ['nothing', undefined, false],
  ['a name', { kind: 'name', operator: 'in', value: ['a'] }, false],
  ['no name', { kind: 'not', of: { kind: 'name', operator: 'startsWith', value: 'a' } }, false],
  ['data', { kind: 'data', path: [], operator: 'exists', value: true }, true],
  ['a time', { kind: 'updatedAt', operator: 'gt', value: new Date() }, true],
  [
    'data, deep within',
    { kind: 'any', of: [{ kind: 'not', of: { kind: 'data', path: ['a'], operator: 'eq', value: 1 } }] },
    true,
  ],
])('a filter by %s depends on the state of an entry or not', (_title, where, depends) => {
  expect(dependsOnState({ prefix: 'a', where })).toBe(depends);
});
