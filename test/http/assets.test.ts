/** What the server has for browsers, as they get it: pages under a strict policy, files to keep, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const PAGE = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = {}) =>
  send(server.urls.api, 'GET', path, { headers });

const pages = ['/docs', '/graphql', '/errors', '/errors/NOT_FOUND'];

test.each(pages)('%s loads only what the server has', async (path) => {
  const { status, headers, text } = await get(path, PAGE);
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/html/);
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toMatch(/http|\*|unsafe-eval/);
  expect(text).not.toMatch(/https?:|<script(?![^>]* src=)/);
  const files = [...text.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, file]) => `/${file}`);
  for (const file of files) expect([file, (await get(file)).status]).toEqual([file, 200]);
});

test.each(['/docs', '/errors', '/errors/NOT_FOUND'])('%s allows no inline style or script', async (path) => {
  const { headers } = await get(path, PAGE);
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
});

async function fileOf(page: string, extension: string): Promise<string> {
  const { text } = await get(page, PAGE);
  return `/${text.match(new RegExp(`assets/[^"]+\\.${extension}`))?.[0]}`;
}

test.each(['js', 'css'])(
  'a file of %s is kept for ever, and sent compressed to who takes that',
  async (kind) => {
    const path = await fileOf('/docs', kind);
    const plain = await get(path, { 'Accept-Encoding': 'identity' });
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      etag: expect.any(String),
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const answer = await fetch(`${server.urls.api}${path}`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('content-type')).toBe(plain.headers['content-type']);
    expect(await answer.text()).toBe(plain.text);
  },
);

test('a page and the OpenAPI document are asked for again, and not sent again', async () => {
  for (const path of ['/docs', '/openapi.json']) {
    const { headers } = await get(path);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await get(path, { 'If-None-Match': String(headers.etag) });
    expect([path, again.status]).toEqual([path, 304]);
  }
});

test('/openapi.json is the document of the REST API', async () => {
  const { headers, body } = await get('/openapi.json');
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(Object.keys(body.paths)).toContain('/configs/{name}');
});

test.each([
  '/assets/none.js',
  '/assets/..%2fpackage.json',
  '/assets/',
  '/assets/%2e%2e/package.json',
  '/assets/console.html',
  '/assets/explorer.html',
  '/assets/explorer%2Ehtml',
])('%s is no file', async (path) => {
  const { status, body } = await get(path);
  expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
});

test.each([
  ['/docs/', '../docs'],
  ['/graphql/', '../graphql'],
  ['/graphql/?query=%7B__typename%7D', '../graphql?query=%7B__typename%7D'],
  ['/errors/', '../errors'],
])('%s leads to %s, under whatever path a proxy has put it', async (path, place) => {
  const { status, headers } = await get(path, PAGE);
  expect({ status, place: headers.location }).toEqual({ status: 308, place });
});

test('a call to /graphql/ is not led on', async () => {
  const { status, body } = await send(server.urls.api, 'POST', '/graphql/', {
    body: { query: '{ __typename }' },
  });
  expect({ status, code: body.code }).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' });
});

test('who asks for a part gets the whole', async () => {
  const whole = await get('/openapi.json');
  for (const Range of ['bytes=0-9', 'bytes=99999999-']) {
    const { status, headers, text } = await get('/openapi.json', { Range });
    expect({ status, ranges: headers['accept-ranges'], text }).toEqual({ status: 200, text: whole.text });
  }
});

const EPOCH = 'Thu, 01 Jan 1970 00:00:00 GMT';

test('times of files say nothing, and nothing is compared with them', async () => {
  for (const path of ['/docs', '/openapi.json', await fileOf('/docs', 'js')]) {
    const since = await get(path, { 'If-Modified-Since': new Date().toUTCString() });
    const until = await get(path, { 'If-Unmodified-Since': EPOCH });
    expect([path, since.status, until.status]).toEqual([path, 200, 200]);
    expect(since.headers).not.toHaveProperty('last-modified');
  }
});

test('a page of another build has another tag, though it be as large and as old as the one before', async () => {
  for (const [path, file] of Object.entries({ '/docs': 'console.html', '/openapi.json': 'openapi.json' })) {
    const made = await readFile(new URL(`../../assets/${file}`, import.meta.url));
    const tag = `"${createHash('sha256').update(made).digest('base64url')}"`;
    expect((await get(path, { 'Accept-Encoding': 'identity' })).headers.etag).toBe(tag);
  }
  const packed = await get('/openapi.json', { 'Accept-Encoding': 'gzip' });
  const plain = await get('/openapi.json', { 'Accept-Encoding': 'identity' });
  expect(packed.headers.etag).not.toBe(plain.headers.etag);
});

test('a file that is not what If-Match says is refused, and nothing is said of it', async () => {
  for (const path of ['/docs', await fileOf('/docs', 'js')]) {
    const { status, headers, body } = await get(path, {
      'If-Match': '"another"',
      'Accept-Encoding': 'gzip',
    });
    expect({ status, code: body.code }).toEqual({ status: 412, code: 'PRECONDITION_FAILED' });
    const told = ['etag', 'last-modified', 'accept-ranges', 'content-encoding'];
    expect(told.filter((header) => header in headers)).toEqual([]);
  }
});

test('only GET and HEAD', async () => {
  const { status, headers } = await send(server.urls.api, 'POST', '/docs', { body: {} });
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD, OPTIONS' });
});
