/**
 * Patches that address what is not there, or what every JavaScript object has without being asked, and
 * patches made to use up the server. Whatever is refused has changed nothing.
 */
import { useServer } from '../support/use-server.ts';
import { entryAt, type Target } from './target.ts';

const server = useServer({ MAX_BODY_BYTES: '524288' });
let target: Target;
let count = 0;

beforeEach(() => {
  target = entryAt(server.urls.api, `attacked.${count++}`);
});

describe('a pointer that leads nowhere', () => {
  const data = { list: [1, 2], text: 'abc', none: null, '': 0 };
  const pointers = [
    ...['/data/-', '/data/absent', '/data/absent/x', '/data/list/2', '/data/list/01', '/data/list/-1'],
    ...[
      '/data/list/1e0',
      '/data/list/1.0',
      '/data/list/length',
      '/data/list/ 1',
      '/data/list/x',
      '/data/list/-',
    ],
    ...['/data/text/0', '/data/text/length', '/data/none/x', '/data/toString', '/data/list/map'],
    ...['/data/__proto__', '/data/__proto__/x', '/data/constructor', '/data/constructor/prototype/x'],
    ...['/data/list/__proto__/x', '/__proto__/x', '/constructor/prototype/x', '/data/hasOwnProperty/call'],
    ...['data', 'data/list', 'x', '#/data/list', '/data/list/4294967296', '/data/a~2', '/data/a~'],
  ];

  test.each(pointers)('%s', async (pointer) => {
    const { body: before } = await target.put(data);
    const statuses: Record<string, number> = {};
    for (const operation of [
      { op: 'remove', path: pointer },
      { op: 'replace', path: pointer, value: 'x' },
      { op: 'move', from: pointer, path: '/data/moved' },
      { op: 'copy', from: pointer, path: '/data/copied' },
    ]) {
      statuses[operation.op] = (await target.patch(operation)).status;
      if (statuses[operation.op] === 200) await target.put(data);
    }
    expect(statuses).toEqual({ remove: 422, replace: 422, move: 422, copy: 422 });
    expect((await target.get()).body).toEqual(before);
    for (const value of ['x', 2, null])
      expect([409, 422]).toContain((await target.patch({ op: 'test', path: pointer, value })).status);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test.each([
    ...[
      '/data/list/3',
      '/data/list/01',
      '/data/list/-1',
      '/data/list/length',
      '/data/list/1e0',
      '/data/list/x',
    ],
    ...[
      '/data/absent/x',
      '/data/text/0',
      '/data/none/x',
      '/data/__proto__/x',
      '/data/constructor/prototype/x',
    ],
    ...['data', 'data/x', '/data/list/-/x', '/data/list/__proto__', '/data/a~2', '/data/a~'],
  ])('%s, to add to', async (pointer) => {
    const { body: before } = await target.put(data);
    await target.expectRefused(await target.patch({ op: 'add', path: pointer, value: 'x' }), 422, before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a pointer that leads somewhere odd', () => {
  test.each<[string, unknown, unknown]>([
    ['/data/', { '': 1 }, { '': 'x' }],
    ['/data/a~1b', { 'a/b': 1 }, { 'a/b': 'x' }],
    ['/data/m~0n', { 'm~n': 1 }, { 'm~n': 'x' }],
    ['/data/ ', { ' ': 1 }, { ' ': 'x' }],
    ['/data/%20', { '%20': 1 }, { '%20': 'x' }],
    ['/data/01', { '01': 1 }, { '01': 'x' }],
    ['/data/-', { '-': 1 }, { '-': 'x' }],
    ['/data/length', { length: 1 }, { length: 'x' }],
    ['/data/ключ', { ключ: 1 }, { ключ: 'x' }],
  ])('%s', async (pointer, before, after) => {
    await target.put(before);
    const answer = await target.patch(
      { op: 'test', path: pointer, value: 1 },
      { op: 'replace', path: pointer, value: 'x' },
    );
    expect(answer).toMatchObject({ status: 200, body: { data: after } });
  });
});

describe('a patch made to do harm', () => {
  test('cannot move a value into itself', async () => {
    const { body: before } = await target.put({ a: { b: {} } });
    for (const from of ['/data/a', '/data/a/b', '/data', ''])
      await target.expectRefused(await target.patch({ op: 'move', from, path: `${from}/b/c` }), 422, before);
  });

  test('may move a value to where it is, and beside what begins like it', async () => {
    await target.put({ a: 1, ab: {} });
    expect((await target.patch({ op: 'move', from: '/data/a', path: '/data/a' })).status).toBe(200);
    expect((await target.patch({ op: 'move', from: '/data/a', path: '/data/ab/a' })).body.data).toEqual({
      ab: { a: 1 },
    });
  });

  test('cannot double a value over and over', async () => {
    const { body: before } = await target.put({ a: ['x'.repeat(1000)] });
    const doubling = { op: 'copy', from: '/data/a', path: '/data/a/-' };
    const start = performance.now();
    await target.expectRefused(await target.patch(...Array(100).fill(doubling)), 413, before);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test.each([
    { op: 'move', from: '/data', path: '/data' },
    { op: 'move', from: '/data/list/0', path: '/data/list/9999' },
    { op: 'copy', from: '/data/list/0/i', path: '/data/i' },
    { op: 'test', path: '/data/list/0/s', value: 'xxxxxxxx' },
  ])('cannot keep everybody waiting with a thousand times %j', async (operation) => {
    await target.put({ list: Array.from({ length: 10_000 }, (_, i) => ({ i: 1, s: 'xxxxxxxx', n: i % 2 })) });
    const start = performance.now();
    expect((await target.patch(...Array(1000).fill(operation))).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('cannot nest a value over and over', async () => {
    const { body: before } = await target.put({ a: {} });
    const nesting = { op: 'copy', from: '/data', path: '/data/a' };
    const answer = await target.patch(...Array(100).fill(nesting));
    expect([413, 422]).toContain(answer.status);
    expect((await target.get()).body).toEqual(before);
  });

  test('cannot make the entry larger than a body may be', async () => {
    const { body: before } = await target.put({ a: 'x'.repeat(400_000) });
    await target.expectRefused(
      await target.patch({ op: 'copy', from: '/data/a', path: '/data/b' }),
      413,
      before,
    );
    await target.expectRefused(await target.merge({ data: { b: 'x'.repeat(400_000) } }), 413, before);
  });

  test('has at most a thousand operations', async () => {
    const { body: before } = await target.put({ a: 0 });
    const set = { op: 'replace', path: '/data/a', value: 1 };
    await target.expectRefused(await target.patch(...Array(1001).fill(set)), 400, before);
    expect((await target.patch(...Array(1000).fill(set))).status).toBe(200);
  });

  test('cannot put a function in the place of data', async () => {
    const { body: before } = await target.put({ list: [] });
    for (const op of ['copy', 'move'])
      await target.expectRefused(
        await target.patch({ op, from: '/data/list/map', path: '/data' }),
        422,
        before,
      );
  });

  test('leaves every other document alone', async () => {
    await target.put({});
    await target.merge(JSON.parse('{"data":{"constructor":{"prototype":{"polluted":1}}}}'));
    await target.patchAs('application/merge-patch+json', '{"data":{"__proto__":{"polluted":1}}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
