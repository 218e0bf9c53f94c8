/** Filters on both surfaces together with all else that a list may be asked for: prefix, order, pages and their cursors. */
import { both, data, useEntries } from './filtered.ts';

useEntries();

describe('selects', () => {
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
