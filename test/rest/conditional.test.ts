/** Conditional requests (RFC 9110, section 13) in all the forms that headers can have. */
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();
/** The entity tag of /configs/a. */
let tag: string;

beforeEach(async () => {
  tag = String((await ask('PUT', '/configs/a', { body: { data: 1 } })).headers.etag);
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);
const get = (path: string, noneMatch: string) =>
  ask('GET', path, { headers: { 'If-None-Match': noneMatch } });

describe('If-None-Match on a read', () => {
  const forms: [string, (tag: string) => string, status: number][] = [
    ['its tag', (it) => it, 304],
    ['its tag, weak', (it) => `W/${it}`, 304],
    ['a list with its tag', (it) => `"x", W/"y" ,${it}`, 304],
    ['anything', () => '*', 304],
    ['another tag', () => '"another"', 200],
    ['its tag without quotes', (it) => it.replaceAll('"', ''), 200],
    ['the beginning of its tag', (it) => `${it.slice(0, -2)}x"`, 200],
    ['nothing', () => '', 200],
  ];

  test.each(forms)('of an entry: %s', async (_what, form, status) => {
    expect((await get('/configs/a', form(tag))).status).toBe(status);
  });

  test.each(forms)('of a list: %s', async (_what, form, status) => {
    const list = String((await ask('GET', '/configs')).headers.etag);
    expect((await get('/configs', form(list))).status).toBe(status);
  });

  test('of what is not there is 404', async () => {
    expect((await get('/configs/absent', '*')).status).toBe(404);
  });

  test('says with 304 what 200 would say of its freshness, and nothing of a body', async () => {
    for (const [path, names] of [
      ['/configs/a', ['etag', 'last-modified', 'cache-control', 'vary']],
      ['/configs?first=1', ['etag', 'cache-control', 'vary', 'link']],
    ] as const) {
      await ask('PUT', '/configs/b', { body: { data: 1 } });
      const full = await ask('GET', path);
      for (const method of ['GET', 'HEAD']) {
        const headers = { 'If-None-Match': String(full.headers.etag) };
        const answer = await ask(method, path, { headers });
        expect(answer).toMatchObject({ status: 304, text: '' });
        for (const name of names) expect([name, answer.headers[name]]).toEqual([name, full.headers[name]]);
        expect(answer.headers).not.toHaveProperty('content-type');
      }
    }
  });
});

describe('the tag of a list', () => {
  const tagOf = async (path: string) => (await ask('GET', path)).headers.etag;
  const put = (name: string, body: object) => ask('PUT', `/configs/${name}`, { body });

  test('stays while the list does', async () => {
    expect(await tagOf('/configs?prefix=a')).toBe(await tagOf('/configs?prefix=a'));
  });

  const changes: [string, (name: string) => Promise<unknown>][] = [
    ['an entry changes', (name) => put(`${name}.1`, { data: 2 })],
    ['an entry comes', (name) => put(`${name}.3`, { data: 1 })],
    ['an entry goes', (name) => ask('DELETE', `/configs/${name}.1`)],
    ['the life of an entry is extended', (name) => put(`${name}.2`, { data: 1, ttl: 2000 })],
  ];

  test.each(changes)('changes when %s', async (what, change) => {
    const name = what.replaceAll(' ', '-');
    await put(`${name}.1`, { data: 1 });
    await put(`${name}.2`, { data: 1, ttl: 1000 });
    const before = await tagOf(`/configs?prefix=${name}.`);
    await change(name);
    expect(await tagOf(`/configs?prefix=${name}.`)).not.toBe(before);
  });

  test('changes when only its Link does', async () => {
    await put('page.1', { data: 1 });
    const before = await ask('GET', '/configs?prefix=page.&first=1');
    await put('page.2', { data: 1 });
    const after = await ask('GET', '/configs?prefix=page.&first=1');
    expect(after.text).toBe(before.text);
    expect([before.headers.link, typeof after.headers.link]).toEqual([undefined, 'string']);
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });
});

const writes: [method: string, message: Message][] = [
  ['PUT', { body: { data: 2 } }],
  ['PATCH', { body: { data: 2 } }],
  ['DELETE', {}],
];

describe.each(writes)('a condition on %s', (method, { body }) => {
  const write = (headers: Record<string, string>) =>
    ask(method, '/configs/a', {
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      ...(body ? { body } : {}),
    });

  test('If-Match with its tag, or with any, lets it pass', async () => {
    expect((await write({ 'If-Match': tag })).status).toBeLessThan(300);
    await ask('PUT', '/configs/a', { body: { data: 1 } });
    expect((await write({ 'If-Match': '*' })).status).toBeLessThan(300);
  });

  test.each<[string, (tag: string) => Record<string, string>]>([
    ['another tag', () => ({ 'If-Match': '"1"' })],
    ['a weak tag', (it) => ({ 'If-Match': `W/${it}` })],
    ['a tag of somebody else', () => ({ 'If-Match': '"abc"' })],
    ['a tag like its own', (it) => ({ 'If-Match': it.replace('"', '"0') })],
    ['a tag beyond all revisions', () => ({ 'If-Match': '"9007199254740993"' })],
    ['If-None-Match: *', () => ({ 'If-None-Match': '*' })],
    ['both', (it) => ({ 'If-Match': it, 'If-None-Match': '*' })],
  ])('that does not hold, %s, is 412 with the present tag', async (_what, headers) => {
    const { status, body: problem, headers: answered } = await write(headers(tag));
    expect({ status, code: problem.code, etag: answered.etag }).toEqual({
      status: 412,
      code: 'PRECONDITION_FAILED',
      etag: tag,
    });
    expect((await ask('GET', '/configs/a')).headers.etag).toBe(tag);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a tag without quotes', { 'If-Match': '5' }, '/If-Match'],
    ['several tags', { 'If-Match': '"5", "6"' }, '/If-Match'],
    ['If-None-Match with a tag', { 'If-None-Match': '"5"' }, '/If-None-Match'],
    ['a time', { 'If-Unmodified-Since': new Date().toUTCString() }, '/If-Unmodified-Since'],
  ])('that cannot be minded, %s, is 400 rather than passed over', async (_what, headers, pointer) => {
    const { body: problem } = await write(headers);
    expect(problem).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
      errors: [{ pointer, code: 'INVALID' }],
    });
    expect((await ask('GET', '/configs/a')).headers.etag).toBe(tag);
  });
});

test('If-Match: * makes PUT update only', async () => {
  const { status, headers } = await ask('PUT', '/configs/absent', {
    headers: { 'If-Match': '*', 'Content-Type': 'application/json' },
    body: { data: 1 },
  });
  expect({ status, etag: headers.etag }).toEqual({ status: 412, etag: undefined });
});

test('POST takes no condition but that of being first', async () => {
  const post = (name: string, headers: Record<string, string>) =>
    ask('POST', '/configs', {
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: { name, data: 1 },
    });
  expect((await post('first', { 'If-None-Match': '*' })).status).toBe(201);
  expect((await post('first', { 'If-None-Match': '*' })).body.code).toBe('ALREADY_EXISTS');
  expect((await post('second', { 'If-Match': '*' })).body.code).toBe('BAD_USER_INPUT');
  expect((await post('second', { 'If-None-Match': '"1"' })).body.code).toBe('BAD_USER_INPUT');
});
