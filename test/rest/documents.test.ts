/** What the server says of itself: `GET /`, the schema, and the pages of the errors. */
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { errorTable } from '../../src/errors/table.ts';
import { ROOT } from '../documents/markdown.ts';
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const get = (path: string) => send(server.urls.api, 'GET', path);

test('GET / names the application, its version and its documents, which are there', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const { status, body, headers } = await get('/');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(body).toMatchObject({ name: 'config-server', version });
  for (const path of Object.values<string>(body.documents)) {
    const accept: Record<string, string> = path === '/graphql' ? { Accept: 'text/html' } : {};
    const answer = await send(server.urls.api, 'GET', path, { headers: accept });
    expect([path, answer.status]).toEqual([path, 200]);
  }
});

test('GET /schema.graphql is the schema as text', async () => {
  const { status, headers, text } = await get('/schema.graphql');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(Object.keys(buildSchema(text).getMutationType()?.getFields() ?? {})).toContain('replaceConfig');
});

const linksOf = (path: string, text: string) =>
  [...text.matchAll(/<a href="([^"]+)"/g)].map(
    ([, link]) => new URL(link ?? '', `http://proxy${path}`).pathname,
  );

test('GET /errors lists every error with a link to its page, under whatever path a proxy has put it', async () => {
  const { text } = await get('/errors');
  expect(linksOf('/store/errors', text)).toEqual(
    Object.keys(errorTable).map((code) => `/store/errors/${code}`),
  );
  const page = await get('/errors/NOT_FOUND');
  expect(linksOf('/store/errors/NOT_FOUND', page.text)).toEqual(['/store/errors']);
});

test('the page of an error shows a whole one', async () => {
  const { body: problem } = await get('/configs/not-there');
  const { text } = await get('/errors/NOT_FOUND');
  const [byRest = '', byGraphQL = ''] = [...text.matchAll(/<pre><code>(.*?)<\/code>/gs)].map(
    ([, shown]) => shown,
  );
  expect(JSON.parse(byRest)).toEqual({ ...problem, instance: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(JSON.parse(byGraphQL)).toEqual({
    message: problem.detail,
    extensions: { code: 'NOT_FOUND', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
});

test.each(Object.entries(errorTable))(
  '/errors/%s says what it means, why, and what to do',
  async (code, { title, status }) => {
    const { text } = await get(`/errors/${code}`);
    for (const part of [
      title,
      code,
      `HTTP status ${status}`,
      'What it means',
      'Why it happens',
      'How to fix it',
    ])
      expect(text).toContain(part);
  },
);

test('what no part of the server throws is said to be kept for later, and nothing else', async () => {
  const sources = globSync('src/**/*.ts', {
    cwd: ROOT,
    exclude: ['src/errors/{table,explanations,examples}.ts'],
  });
  const code = sources.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
  const list = (await get('/errors')).text;
  for (const each of Object.keys(errorTable)) {
    const isThrown = code.includes(`'${each}'`);
    const [, item = ''] = list.split(`href="errors/${each}"`);
    const page = (await get(`/errors/${each}`)).text;
    for (const text of [item.split('</li>')[0], page])
      expect([each, text?.includes('Kept for later')]).toEqual([each, !isThrown]);
  }
});

test.each(['/errors', '/errors/NOT_FOUND'])('%s runs no script and loads nothing', async (path) => {
  const { headers, text } = await get(path);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(text).not.toMatch(/<script|src=/);
});

test.each(['/errors/not_found', '/errors/toString', '/errors/<b>', '/errors/NOT_FOUND/'])(
  '%s is no page',
  async (path) => {
    const { status, text } = await get(path);
    expect(status).toBe(404);
    expect(text).not.toContain('<b>');
  },
);
