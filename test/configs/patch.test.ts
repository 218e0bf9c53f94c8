/**
 * Patches of both kinds over HTTP: the RFCs' own tables, with their documents under /data, and what concerns
 * the entry around them. Whatever is refused has changed nothing.
 */
import { useServer } from '../support/use-server.ts';
import { RFC_6902, RFC_7396 } from './rfc-tables.ts';
import { entryAt, type Target } from './target.ts';

const server = useServer({ MAX_BODY_BYTES: '262144' });
let target: Target;
let count = 0;

beforeEach(() => {
  target = entryAt(server.urls.api, `patched.${count++}`);
});

describe('RFC 7396, appendix A', () => {
  test.each(RFC_7396.map((row) => [JSON.stringify(row[0]), JSON.stringify(row[1]), row] as const))(
    '%s with %s',
    async (_original, _patch, [original, change, result]) => {
      const { body: before } = await target.put(original);
      const answer = await target.merge({ data: change });
      if (result === undefined) return target.expectRefused(answer, 422, before);
      expect(answer).toMatchObject({ status: 200, body: { version: 2 } });
      expect(answer.body.data).toEqual(result);
      expect((await target.get()).body).toEqual(answer.body);
    },
  );
});

describe('RFC 6902, appendix A', () => {
  test.each(RFC_6902.map((example) => [example.title, example] as const))(
    '%s',
    async (_title, { document, patch: text, result }) => {
      const { body: before } = await target.put(document);
      const under = text.replaceAll(/"(path|from)":"/g, '"$1":"/data');
      const answer = await target.patchAs('application/json-patch+json', under);
      if (typeof result === 'number') return target.expectRefused(answer, result, before);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toEqual(result.document);
      expect((await target.get()).body).toEqual(answer.body);
    },
  );
});

describe('the entry itself', () => {
  const whole = { op: 'replace', path: '' };

  test('may be replaced by an entry', async () => {
    await target.put({ a: 1 });
    const answer = await target.patch({ ...whole, value: { data: 2 } });
    expect(answer).toMatchObject({ status: 200, body: { name: target.name, data: 2, version: 2 } });
  });

  test.each([
    ['null', null],
    ['text', 'x'],
    ['a list', [{ data: 1 }]],
    ['an object without data', { ttl: 60 }],
    ['an entry of another name', { name: 'other', data: 1 }],
    ['an entry with a member too many', { data: 1, colour: 'red' }],
  ])('but not by %s', async (_what, value) => {
    const { body: before } = await target.put({ a: 1 });
    await target.expectRefused(await target.patch({ ...whole, value }), 422, before);
  });

  test.each(['/data', ''])('cannot lose "%s"', async (path) => {
    const { body: before } = await target.put({ a: 1 });
    await target.expectRefused(await target.patch({ op: 'remove', path }), 422, before);
  });

  test('shows what the server keeps to `test`', async () => {
    const { body: entry } = await target.put({ a: 1 });
    const tests = Object.entries(entry).map(([member, value]) => ({ op: 'test', path: `/${member}`, value }));
    const change = { op: 'replace', path: '/data/a', value: 2 };
    expect(await target.patch(...tests, change)).toMatchObject({ status: 200, body: { data: { a: 2 } } });
    const { body: before } = await target.get();
    await target.expectRefused(await target.patch(...tests, change), 409, before);
  });

  test('lets its data and what the server keeps be copied into data', async () => {
    const { body: entry } = await target.put({});
    const answer = await target.patch({ op: 'copy', from: '/version', path: '/data/was' });
    expect(answer.body.data).toEqual({ was: entry.version });
  });

  test('shows its `ttl` while it has an end', async () => {
    await target.put(1, 1000);
    expect((await target.patch({ op: 'remove', path: '/ttl' })).body).toMatchObject({ expiresAt: null });
    const { body: before } = await target.get();
    await target.expectRefused(await target.patch({ op: 'remove', path: '/ttl' }), 422, before);
  });
});

describe('all or nothing', () => {
  const good = { op: 'add', path: '/data/b', value: 1 };

  test.each<[string, unknown, number]>([
    ['test fails', { op: 'test', path: '/data/b', value: 2 }, 409],
    ['target is missing', { op: 'remove', path: '/data/x' }, 422],
    ['operation is unknown', { op: 'increment', path: '/data/b' }, 400],
    ['value is not I-JSON', { op: 'add', path: '/data/c', value: '\0' }, 422],
    ['life is none', { op: 'add', path: '/ttl', value: 0 }, 400],
  ])('when the last %s', async (_what, last, status) => {
    const { body: before } = await target.put({ a: 1 });
    await target.expectRefused(await target.patch(good, good, last), status, before);
  });

  test('a patch that is refused does not harm the ones that share its batch', async () => {
    await target.put({ a: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? target.patch({ op: 'add', path: `/data/n${index}`, value: index })
          : target.patch(good, { op: 'remove', path: '/data/x' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 2 === 0 ? 200 : 422)),
    );
    const { data } = (await target.get()).body;
    expect(Object.keys(data).length).toBe(11);
    expect(data).not.toHaveProperty('b');
  });
});

test('a test compares numbers as numbers and objects without regard to order', async () => {
  await target.put({ n: 1, o: { a: 1, b: [1, { c: null }] } });
  const answer = await target.patchAs(
    'application/json-patch+json',
    `[{"op":"test","path":"/data/n","value":1.0},{"op":"test","path":"/data/n","value":1e0},
      {"op":"test","path":"/data/o","value":{"b":[1,{"c":null}],"a":1}}]`,
  );
  expect(answer.status).toBe(200);
});
