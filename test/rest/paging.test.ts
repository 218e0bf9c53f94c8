/** Paging: whoever follows Link to its end sees every entry once, whatever happens beside and behind. */
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

/** Names that sort differently by byte, by letter and by a pattern's wildcards. */
const NAMES = [
  'A',
  'a',
  'a.',
  'a.1',
  'a.10',
  'a.2',
  'a_',
  'a_1',
  'aa',
  'ab',
  'a~',
  'a~1',
  'B',
  'b',
  '_',
  '0',
];

beforeAll(async () => {
  for (const name of NAMES) await put(name);
});

const put = (name: string) => send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data: name } });
const remove = (name: string) => send(server.urls.api, 'DELETE', `/configs/${name}`);

const ORDERS = ['NAME_ASC', 'NAME_DESC', 'UPDATED_AT_ASC', 'UPDATED_AT_DESC'];

/** All names, page by page. @param meanwhile done after every page. */
async function follow(start: string, meanwhile: (page: number) => Promise<unknown> = async () => {}) {
  const names: string[] = [];
  let path: string | undefined = start;
  for (let page = 0; path; page++) {
    const { status, body, headers } = await send(server.urls.api, 'GET', path);
    expect(status).toBe(200);
    names.push(...body.map(({ name }: { name: string }) => name));
    path = /^<(\/configs\?[^>]+)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1];
    expect(path === undefined).toBe(headers.link === undefined);
    await meanwhile(page);
  }
  return names;
}

describe.each(ORDERS)('%s', (orderBy) => {
  test.each([1, 2, 3, 7, NAMES.length - 1, NAMES.length, NAMES.length + 1, 1000])(
    'in pages of %d',
    async (first) => {
      const names = await follow(`/configs?orderBy=${orderBy}&first=${first}`);
      expect(names.toSorted()).toEqual(NAMES.toSorted());
      if (orderBy === 'NAME_ASC') expect(names).toEqual(NAMES.toSorted());
      if (orderBy === 'NAME_DESC') expect(names).toEqual(NAMES.toSorted().reverse());
      if (orderBy === 'UPDATED_AT_ASC') expect(names).toEqual(NAMES);
      if (orderBy === 'UPDATED_AT_DESC') expect(names).toEqual(NAMES.toReversed());
    },
  );

  test('while others come and go', async () => {
    const passing = ['00', 'a.00', 'a_x', 'zz'];
    const names = await follow(`/configs?orderBy=${orderBy}&first=2`, async (page) => {
      if (page < passing.length) await put(passing[page] ?? '');
      if (page >= 2) await remove(passing[page - 2] ?? 'none');
    });
    await Promise.all(passing.map(remove));
    expect(names.filter((name) => !passing.includes(name)).toSorted()).toEqual(NAMES.toSorted());
    expect(new Set(names).size).toBe(names.length);
  });

  test('while the entry that the cursor names goes', async () => {
    await put('a.15');
    const { body, headers } = await send(server.urls.api, 'GET', `/configs?orderBy=${orderBy}&first=1000`);
    expect(headers).not.toHaveProperty('link');
    const before = body.map(({ name }: { name: string }) => name);
    const size = before.indexOf('a.15') + 1;
    const seen = await follow(`/configs?orderBy=${orderBy}&first=${size}`, (page) =>
      page === 0 ? remove('a.15') : Promise.resolve(),
    );
    expect(seen).toEqual(before);
  });
});

test.each([
  ['a', ['a', 'a.', 'a.1', 'a.10', 'a.2', 'a_', 'a_1', 'aa', 'ab', 'a~', 'a~1']],
  ['a.', ['a.', 'a.1', 'a.10', 'a.2']],
  ['a_', ['a_', 'a_1']],
  ['a~', ['a~', 'a~1']],
  ['_', ['_']],
  ['A', ['A']],
  ['a.1', ['a.1', 'a.10']],
  ['zz', []],
])('prefix %s', async (prefix, names) => {
  expect(await follow(`/configs?prefix=${prefix}&first=2`)).toEqual(names);
});

test('Link keeps the parameters of the request, and no other', async () => {
  const { headers } = await send(
    server.urls.api,
    'GET',
    '/configs?prefix=a%7E&first=1&orderBy=UPDATED_AT_DESC',
  );
  const target = new URL(/<(.*)>/.exec(String(headers.link))?.[1] ?? '', server.urls.api);
  const { after, ...others } = Object.fromEntries(target.searchParams);
  expect(others).toEqual({ prefix: 'a~', first: '1', orderBy: 'UPDATED_AT_DESC' });
  expect(after).toMatch(/^[\w-]+$/);
});

test('a page of heavy entries ends early, and Link goes on', async () => {
  const heavy = Array.from({ length: 110 }, (_, index) => `heavy.${String(index).padStart(3, '0')}`);
  const body = { data: 'x'.repeat(50_000) };
  await Promise.all(heavy.map((name) => send(server.urls.api, 'PUT', `/configs/${name}`, { body })));
  const { body: page, headers } = await send(server.urls.api, 'GET', '/configs?prefix=heavy.&first=1000');
  expect(page.length).toBeLessThan(heavy.length);
  expect(headers.link).toContain('rel="next"');
  expect(await follow('/configs?prefix=heavy.&first=1000')).toEqual(heavy);
  await Promise.all(heavy.map(remove));
});
