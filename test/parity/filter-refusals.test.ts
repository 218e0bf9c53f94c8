/** Filters on both surfaces: what is refused, with its place. */
import { both, data, many, nested, useEntries } from './filtered.ts';

useEntries();

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
});
