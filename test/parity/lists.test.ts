/** Lists on both surfaces: the same entries, the same cursors, the same refusals for the same arguments. */
import { useServer } from '../support/use-server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Surface } from './surface.ts';

const server = useServer();
let rest: Surface;
let graphql: Surface;

/** In the order in which they are made. */
const NAMES = ['b.2', 'a', 'b.1', 'b_1', 'B.1', 'b~1', 'b.10', 'b', 'bb'];
const BY_NAME = ['B.1', 'a', 'b', 'b.1', 'b.10', 'b.2', 'b_1', 'bb', 'b~1'];

beforeAll(async () => {
  rest = restSurface(server.urls.api);
  graphql = graphqlSurface(server.urls.api);
  for (const name of ['gone', ...NAMES]) await rest.perform({ create: { name, data: { name } } });
  await rest.perform({ remove: 'gone' });
});

async function both(args: Record<string, unknown>) {
  const overRest = await rest.list(args);
  expect(await graphql.list(args)).toEqual(overRest);
  return { ...overRest, names: overRest.entries?.map(({ name }) => name) };
}

describe('entries', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['by name when nothing is said', {}, BY_NAME],
    ['by name', { orderBy: 'NAME_ASC' }, BY_NAME],
    ['by name, backwards', { orderBy: 'NAME_DESC' }, BY_NAME.toReversed()],
    ['longest unchanged first', { orderBy: 'UPDATED_AT_ASC' }, NAMES],
    ['last changed first', { orderBy: 'UPDATED_AT_DESC' }, NAMES.toReversed()],
    ['one', { first: 1 }, ['B.1']],
    ['a thousand', { first: 1000, prefix: 'b' }, BY_NAME.slice(2)],
    ['of a branch', { prefix: 'b.' }, ['b.1', 'b.10', 'b.2']],
    ['of a branch, backwards', { prefix: 'b.', orderBy: 'NAME_DESC' }, ['b.2', 'b.10', 'b.1']],
    ['of a branch, last changed first', { prefix: 'b.', orderBy: 'UPDATED_AT_DESC' }, ['b.10', 'b.1', 'b.2']],
    ['of a prefix that is a name', { prefix: 'b.1' }, ['b.1', 'b.10']],
    ['of a prefix with an underscore', { prefix: 'b_' }, ['b_1']],
    ['of a prefix with a tilde', { prefix: 'b~' }, ['b~1']],
    ['as many as when nothing is said, for null', { first: null }, BY_NAME],
    ['of an empty prefix', { prefix: '' }, BY_NAME],
    ['of a prefix that nothing has', { prefix: 'c' }, []],
  ])('%s', async (_title, args, names) => {
    expect(await both({ first: 100, ...args })).toMatchObject({ names });
  });
});

test.each(['NAME_ASC', 'NAME_DESC', 'UPDATED_AT_ASC', 'UPDATED_AT_DESC'])(
  'pages of two in order %s go on with the same cursors',
  async (orderBy) => {
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await both({ first: 2, orderBy, ...(after && { after }) });
      names.push(...(page.names ?? []));
      after = page.next;
    } while (after);
    expect(names.toSorted()).toEqual(BY_NAME.toSorted());
    expect((await both({ orderBy })).names).toEqual(names);
  },
);

describe('refuses', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no entries', { first: 0 }, '/first'],
    ['less than none', { first: -1 }, '/first'],
    ['more than a thousand', { first: 1001 }, '/first'],
    ['half an entry', { first: 1.5 }, '/first'],
    ['a number that is none', { first: 'many' }, '/first'],
    ['an order that is none', { orderBy: 'SIZE' }, '/orderBy'],
    ['an order in small letters', { orderBy: 'name_asc' }, '/orderBy'],
    ['a prefix that no name has', { prefix: '.b' }, '/prefix'],
    ['a prefix with a slash', { prefix: 'b/' }, '/prefix'],
    ['a prefix that is longer than a name', { prefix: 'b'.repeat(256) }, '/prefix'],
    ['an empty cursor', { after: '' }, '/after'],
    ['a cursor that is none', { after: 'nonsense' }, '/after'],
    ['a cursor that says nonsense', { after: cursor([1, 'x', 0, 'b']) }, '/after'],
    ['a cursor of a later form', { after: cursor([2, 'x', 0, 'b']) }, '/after'],
    ['a cursor whose time is none', { after: cursor([1, 'x', 1e300, 'b']) }, '/after'],
    ['a cursor that is an object', { after: cursor({}) }, '/after'],
  ])('%s', async (_title, args, pointer) => {
    const { failure } = await both({ first: 100, ...args });
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ pointer, code: 'INVALID' }] });
  });

  test.each<[string, Record<string, unknown>]>([
    ['another order', { orderBy: 'NAME_DESC' }],
    ['another prefix', { prefix: 'b.' }],
    ['no prefix', { prefix: '' }],
  ])('a cursor of a list with %s', async (_title, other) => {
    const { next } = await both({ first: 1, prefix: 'b' });
    const { failure } = await both({ first: 1, prefix: 'b', after: next, ...other });
    expect(failure).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ pointer: '/after', code: 'INVALID' }],
    });
  });
});

function cursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
