/** Paths and queries: what leads to an entry, what leads nowhere, and what is said of parameters. */
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  await ask('PUT', '/configs/a', { body: { data: 1 } });
  await ask('PUT', '/configs/a:b@c~d', { body: { data: 2 } });
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

test.each([
  ['/configs/%61', 1],
  ['/configs/a%3Ab%40c%7ed', 2],
  ['/configs/a:b@c~d', 2],
  ['/configs/a?', 1],
])('%s leads to an entry', async (path, data) => {
  expect(await ask('GET', path)).toMatchObject({ status: 200, body: { data } });
});

test.each([
  ['an encoded slash', '/configs/a%2Fb'],
  ['an encoded NUL', '/configs/a%00'],
  ['a doubly encoded name', '/configs/%2561'],
  ['a matrix parameter', '/configs/a;v=1'],
  ['a plus', '/configs/a+b'],
  ['a name that is too long', `/configs/${'a'.repeat(256)}`],
])('%s is no name', async (_what, path) => {
  for (const method of ['GET', 'DELETE'])
    expect((await ask(method, path)).body).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      errors: [{ pointer: '/name', code: 'INVALID' }],
    });
});

test.each(['/configs/%', '/configs/%zz', '/configs/%ff', '/configs/a%c3'])(
  'percent encoding that is broken, %s, is 400',
  async (path) => {
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'POST'])
      expect((await ask(method, path)).body).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  },
);

test.each(['/configs/', '/Configs', '/CONFIGS/a', '//configs', '/configs/a/', '/configs/a/b', '/config'])(
  '%s leads nowhere',
  async (path) => {
    for (const method of ['GET', 'POST'])
      expect((await ask(method, path)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  },
);

describe('parameters', () => {
  const wrong = (path: string, ...errors: object[]) => [path, errors] as const;

  test.each([
    wrong('/configs?colour=red', { pointer: '/colour', code: 'UNKNOWN' }),
    wrong('/configs?First=1', { pointer: '/First', code: 'UNKNOWN' }),
    wrong('/configs?first=1&first=2', { pointer: '/first', code: 'INVALID' }),
    wrong('/configs?first=1&first=1', { pointer: '/first', code: 'INVALID' }),
    wrong('/configs?prefix[]=a', { pointer: '/prefix[]', code: 'UNKNOWN' }),
    wrong('/configs?a=1&b=2', { pointer: '/a', code: 'UNKNOWN' }, { pointer: '/b', code: 'UNKNOWN' }),
    wrong('/configs?__proto__=1', { pointer: '/__proto__', code: 'UNKNOWN' }),
    wrong('/configs?first=', { pointer: '/first', code: 'INVALID' }),
    wrong('/configs?first=1e9', { pointer: '/first', code: 'INVALID' }),
    wrong('/configs?first=%22', { pointer: '/first', code: 'INVALID' }),
    wrong('/configs?prefix=%ff', { pointer: '/prefix', code: 'INVALID' }),
    wrong('/configs?prefix=%zz', { pointer: '/prefix', code: 'INVALID' }),
    wrong('/configs/a?first=1', { pointer: '/first', code: 'UNKNOWN' }),
    wrong('/configs/a?name=b', { pointer: '/name', code: 'UNKNOWN' }),
  ])('GET %s is 400', async (path, errors) => {
    expect((await ask('GET', path)).body).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', errors });
  });

  test.each([
    ['PUT', '/configs/a?ifPresent=true', { body: { data: 2 } }],
    ['DELETE', '/configs/a?ifRevision=1', {}],
    ['POST', '/configs?name=b', { body: { name: 'b', data: 1 } }],
  ])('a write has none: %s %s is 400', async (method, path, message) => {
    expect((await ask(method, path, message)).body).toMatchObject({
      status: 400,
      errors: [{ code: 'UNKNOWN' }],
    });
    expect((await ask('GET', '/configs/a')).body).toMatchObject({ data: 1, version: 1 });
  });

  test('text that looks like JSON is text where text is asked for', async () => {
    await ask('PUT', '/configs/1', { body: { data: 'one' } });
    await ask('PUT', '/configs/null', { body: { data: 'null' } });
    expect((await ask('GET', '/configs?prefix=1')).body).toMatchObject([{ name: '1' }]);
    expect((await ask('GET', '/configs?prefix=null')).body).toMatchObject([{ name: 'null' }]);
  });
});
