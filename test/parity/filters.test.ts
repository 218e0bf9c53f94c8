/** Filters on both surfaces: what each operator selects, that a count agrees, and what is refused, with its place. */
import { graphql as ask } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Surface } from './surface.ts';

let server: TestServer;
let rest: Surface;
let graphql: Surface;

/** In the order of their names, in which they are made. */
const ENTRIES: Readonly<Record<string, unknown>> = {
  'a.array': { value: [1, 'x', { deep: true }, null], list: ['x', 'y'] },
  'a.false': { value: false },
  'a.null': { value: null },
  'b.five': { value: 5, retry: { limit: 3 } },
  'b.ten': { value: 10, retry: { limit: 9 } },
  'b.text': { value: 'xyz', list: 'x' },
  'c.dotted': { 'log.level': 'debug', 'back\\slash': 1, '0': 'digit' },
  'c.empty': {},
  'c.scalar': 5,
};
const NAMES = Object.keys(ENTRIES).toSorted();

beforeAll(async () => {
  server = await startTestServer();
  rest = restSurface(server.urls.api);
  graphql = graphqlSurface(server.urls.api);
  for (const name of NAMES) await rest.perform({ create: { name, data: ENTRIES[name] } });
});

afterAll(() => server.stop());

async function both(args: Record<string, unknown>) {
  const overRest = await rest.list(args);
  expect(await graphql.list(args)).toEqual(overRest);
  return { ...overRest, names: overRest.entries?.map(({ name }) => name) };
}

async function count(where: unknown): Promise<number> {
  const document = 'query ($where: ConfigFilter) { configs(first: 1, where: $where) { totalCount } }';
  return (await ask(server.urls.api, document, { where })).body.data.configs.totalCount;
}

const data = (path: string, operators: object) => ({ data: { path, ...operators } });

describe('selects', () => {
  test.each<[string, unknown, string[]]>([
    ['everything, when nothing is said', {}, NAMES],
    ['everything, when null is said', null, NAMES],
    ['a name', { name: { eq: 'b.ten' } }, ['b.ten']],
    ['one of several names', { name: { in: ['b.ten', 'none', 'a.null'] } }, ['a.null', 'b.ten']],
    ['one of no names', { name: { in: [] } }, []],
    ['names that begin so', { name: { startsWith: 'b.t' } }, ['b.ten', 'b.text']],
    ['names that begin somehow', { name: { startsWith: '' } }, NAMES],
    ['all names but', { not: { name: { startsWith: 'a' } } }, NAMES.slice(3)],
    ['a number', data('value', { eq: 5 }), ['b.five']],
    ['a number that is written otherwise', data('value', { eq: 5.0 }), ['b.five']],
    ['null, which is a value', data('value', { eq: null }), ['a.null']],
    [
      'another value, where there is one',
      data('value', { ne: 5 }),
      ['a.array', 'a.false', 'a.null', 'b.ten', 'b.text'],
    ],
    ['not a value, wherever', { not: data('value', { eq: 5 }) }, NAMES.filter((name) => name !== 'b.five')],
    [
      'one of several values',
      data('value', { in: [5, 'xyz', null, false] }),
      ['a.false', 'a.null', 'b.five', 'b.text'],
    ],
    ['one of no values', data('value', { in: [] }), []],
    ['an array as a whole', data('list', { eq: ['x', 'y'] }), ['a.array']],
    ['an object, whatever its order', data('retry', { eq: { limit: 3 } }), ['b.five']],
    ['numbers above', data('value', { gt: 5 }), ['b.ten']],
    ['numbers from', data('value', { gte: 5 }), ['b.five', 'b.ten']],
    ['numbers below', data('value', { lt: 10 }), ['b.five']],
    ['numbers up to', data('value', { lte: 10 }), ['b.five', 'b.ten']],
    ['strings in order', data('value', { gt: 'xy', lt: 'xz' }), ['b.text']],
    ['two bounds at once', data('value', { gt: 5, lt: 10 }), []],
    ['an element of an array', data('value', { contains: 1 }), ['a.array']],
    ['an object in an array', data('value', { contains: { deep: true } }), ['a.array']],
    ['null in an array', data('value', { contains: null }), ['a.array']],
    ['not what an element contains', data('value', { contains: {} }), []],
    ['a string in an array or in a string', data('list', { contains: 'x' }), ['a.array', 'b.text']],
    ['strings that begin so', data('value', { startsWith: 'xy' }), ['b.text']],
    ['where there is a value', data('retry.limit', { exists: true }), ['b.five', 'b.ten']],
    [
      'where there is null',
      { and: [data('value', { exists: true }), data('value', { eq: null })] },
      ['a.null'],
    ],
    ['where there is none', data('value', { exists: false }), ['c.dotted', 'c.empty', 'c.scalar']],
    ['an element by its index', data('value.1', { eq: 'x' }), ['a.array']],
    ['a member that looks like an index', data('0', { eq: 'digit' }), ['c.dotted']],
    ['within an element', data('value.2.deep', { eq: true }), ['a.array']],
    ['a member with a dot', data('log\\.level', { eq: 'debug' }), ['c.dotted']],
    ['a member with a backslash', data('back\\\\slash', { eq: 1 }), ['c.dotted']],
    ['the whole data', { data: { eq: 5 } }, ['c.scalar']],
    ['the whole data, empty', { data: { eq: {} } }, ['c.empty']],
    ['both', { and: [data('value', { gte: 5 }), { name: { startsWith: 'b.f' } }] }, ['b.five']],
    ['both, side by side', { ...data('value', { gte: 5 }), name: { startsWith: 'b.f' } }, ['b.five']],
    ['either', { or: [data('value', { eq: 10 }), { name: { eq: 'a.null' } }] }, ['a.null', 'b.ten']],
    ['all of nothing', { and: [] }, NAMES],
    ['one of nothing', { or: [] }, []],
    ['what changed since long ago', { updatedAt: { gt: '2020-01-01T00:00:00Z' } }, NAMES],
    ['what changed before', { updatedAt: { lte: '2020-01-01T00:00:00.000+02:00' } }, []],
    [
      'what may have changed ever',
      { updatedAt: { gte: '0001-01-02T00:00:00Z', lt: '9999-12-30T00:00:00Z' } },
      NAMES,
    ],
  ])('%s', async (_title, where, names) => {
    expect(await both({ first: 100, where })).toMatchObject({ names });
    expect(await count(where)).toBe(names.length);
  });

  test('what has changed at one time, to the millisecond', async () => {
    const { entries = [] } = await both({ first: 100 });
    const { updatedAt } = entries[4] ?? { updatedAt: '' };
    const same = entries.filter((entry) => entry.updatedAt === updatedAt).map(({ name }) => name);
    expect(await both({ where: { updatedAt: { gte: updatedAt, lte: updatedAt } } })).toMatchObject({
      names: same,
    });
  });

  test('within a prefix, in any order, by pages', async () => {
    const list = { first: 1, prefix: 'b.', orderBy: 'UPDATED_AT_DESC', where: data('value', { ne: 10 }) };
    const first = await both(list);
    const second = await both({ ...list, after: first.next });
    expect([first.names, second.names, second.next]).toEqual([['b.text'], ['b.five'], undefined]);
  });

  test('by the same cursor, however the filter is written', async () => {
    const filter = { name: { startsWith: 'a' }, data: { path: 'value', ne: { x: 1, y: 2 }, exists: true } };
    const { next } = await both({ first: 1, where: filter });
    const same = { data: { exists: true, ne: { y: 2, x: 1 }, path: 'value' }, name: { startsWith: 'a' } };
    expect(await both({ first: 1, where: same, after: next })).toMatchObject({ names: ['a.false'] });
  });
});

test.each<[string, unknown]>([
  ['another filter', data('value', { exists: false })],
  ['no filter', undefined],
  ['a filter of everything', {}],
])('refuses a cursor of a list with %s', async (_title, where) => {
  const { next } = await both({ first: 1, where: data('value', { exists: true }) });
  const { failure } = await both({ first: 1, after: next, ...(where !== undefined && { where }) });
  expect(failure).toMatchObject({
    code: 'BAD_USER_INPUT',
    problems: [{ pointer: '/after', code: 'INVALID' }],
  });
});

const nested = (levels: number): unknown => (levels === 0 ? {} : { not: nested(levels - 1) });
const many = (length: number) => ({ or: Array.from({ length }, () => ({ name: { eq: 'a' } })) });

describe('refuses', () => {
  test.each<[string, unknown, string, string]>([
    ['what is no filter', 5, '/where', 'INVALID'],
    ['a list', [], '/where', 'INVALID'],
    ['a member that there is not', { size: 1 }, '/where/size', 'UNKNOWN'],
    ['an operator that there is not', data('a', { like: 'x' }), '/where/data/like', 'UNKNOWN'],
    ['an operator of another type', { name: { gt: 'x' } }, '/where/name/gt', 'UNKNOWN'],
    ['a name that is none', { name: { eq: 'a/b' } }, '/where/name/eq', 'INVALID'],
    ['a name that is none among others', { name: { in: ['a', '/'] } }, '/where/name/in/1', 'INVALID'],
    ['a beginning that no name has', { name: { startsWith: '/' } }, '/where/name/startsWith', 'INVALID'],
    ['no operator for the name', { name: {} }, '/where/name', 'REQUIRED'],
    ['no operator for the time', { updatedAt: {} }, '/where/updatedAt', 'REQUIRED'],
    ['no operator for the data', { data: {} }, '/where/data', 'REQUIRED'],
    ['a path alone', { data: { path: 'a' } }, '/where/data', 'REQUIRED'],
    ['null for a filter', { not: null }, '/where/not', 'INVALID'],
    ['null for a name', { name: { eq: null } }, '/where/name/eq', 'INVALID'],
    ['null for names', { name: { in: null } }, '/where/name/in', 'INVALID'],
    ['null for a time', { updatedAt: { gt: null } }, '/where/updatedAt/gt', 'INVALID'],
    ['null for a path', { data: { path: null, eq: 1 } }, '/where/data/path', 'INVALID'],
    ['null for values', { data: { path: 'a', in: null } }, '/where/data/in', 'INVALID'],
    ['null in an order', data('a', { gt: null }), '/where/data/gt', 'INVALID'],
    ['a boolean in an order', data('a', { lte: true }), '/where/data/lte', 'INVALID'],
    ['an object in an order', data('a', { lt: {} }), '/where/data/lt', 'INVALID'],
    ['a number as a beginning', data('a', { startsWith: 5 }), '/where/data/startsWith', 'INVALID'],
    ['a text for a boolean', data('a', { exists: 'yes' }), '/where/data/exists', 'INVALID'],
    ['an empty path', data('', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path with an empty name', data('a..b', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path that ends in a dot', data('a.', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path that begins with a dot', data('.a', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path with half an escape', data('a\\', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path with an escape of nothing', data('a\\n', { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path too deep', data(Array(65).fill('a').join('.'), { eq: 1 }), '/where/data/path', 'INVALID'],
    ['a path of no JSON', data('a\0', { eq: 1 }), '/where/data/path', 'NOT_IJSON'],
    ['a beginning of no JSON', data('a', { startsWith: '\ud800' }), '/where/data/startsWith', 'NOT_IJSON'],
    ['a time that is none', { updatedAt: { gt: 'yesterday' } }, '/where/updatedAt/gt', 'INVALID'],
    ['a time before all', { updatedAt: { gt: '0000-01-01T00:00:00Z' } }, '/where/updatedAt/gt', 'INVALID'],
    [
      'a time after all',
      { updatedAt: { lt: '9999-12-31T23:59:59-01:00' } },
      '/where/updatedAt/lt',
      'INVALID',
    ],
    ['too many values', data('a', { in: Array(101).fill(1) }), '/where/data/in', 'INVALID'],
    ['too many names', { name: { in: Array(101).fill('a') } }, '/where/name/in', 'INVALID'],
    ['too many conditions', many(50), '/where', 'INVALID'],
    ['too much nesting', nested(9), '/where', 'INVALID'],
    ['far too much nesting', nested(200), '/where', 'INVALID'],
    ['what is wrong within', { and: [{}, { or: [{ data: {} }] }] }, '/where/and/1/or/0/data', 'REQUIRED'],
  ])('%s', async (_title, where, pointer, code) => {
    const { failure } = await both({ first: 100, where });
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ pointer, code }] });
  });

  test('a value that no data can hold', async () => {
    const { failure } = await both({ where: data('a', { eq: { b: 2 ** 60 } }) });
    expect(failure).toMatchObject({
      code: 'UNPROCESSABLE',
      problems: [{ pointer: '/where/data/eq/b', code: 'NOT_IJSON' }],
    });
  });

  test('all that is wrong at once', async () => {
    const where = { name: {}, updatedAt: { gt: null }, data: { path: '', lt: [] } };
    const { failure } = await both({ where });
    const pointers = failure?.problems.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/where/name', '/where/updatedAt/gt', '/where/data/path', '/where/data/lt']);
  });

  test('nesting that would exhaust the stack', async () => {
    const where = `${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`;
    const document = 'query ($where: ConfigFilter) { configs(where: $where) { totalCount } }';
    const body = `{"query":${JSON.stringify(document)},"variables":{"where":${where}}}`;
    const response = await fetch(`${server.urls.api}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', errors: [{ pointer: '/where' }] });
  });

  test('what is just within the bounds is taken', async () => {
    const where = {
      and: [nested(7), many(40), data(Array(64).fill('a').join('.'), { in: Array(100).fill(1) })],
    };
    expect(await both({ where })).toMatchObject({ names: [] });
  });
});

describe('over REST', () => {
  test.each(['{', 'value', '{"name":}', ''])('a filter that is not JSON is refused: %s', async (where) => {
    const { failure } = await rest.list({ where });
    expect(failure).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ pointer: '/where', code: 'INVALID', detail: 'This has to be JSON.' }],
    });
  });
});

test('over GraphQL a filter in the document, with variables within, selects the same', async () => {
  const document = `query ($value: JSON, $path: String) {
    configs(where: { data: { path: $path, eq: $value }, not: { name: { startsWith: "a" } } }) { nodes { name } } }`;
  const { body } = await ask(server.urls.api, document, { path: 'retry', value: { limit: 3 } });
  expect(body.data.configs.nodes).toEqual([{ name: 'b.five' }]);
  const { body: refused } = await ask(server.urls.api, document, { path: 'a..b', value: 1 });
  expect(refused.errors[0].extensions).toMatchObject({ errors: [{ pointer: '/where/data/path' }] });
});
