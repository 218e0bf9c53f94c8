/** Filters on both surfaces: what each operator selects, and that a count agrees. */
import { both, count, data, NAMES, useEntries } from './filtered.ts';

useEntries();

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
});
