/** Methods and media types: what a resource does not do is refused by the right status, with what it does. */
import { type Message, send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  await ask('PUT', '/configs/a', { body: { data: 1 } });
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

const LIST_ALLOW = 'GET, HEAD, POST, OPTIONS';
const ENTRY_ALLOW = 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS';
const PATCHES = 'application/merge-patch+json, application/json-patch+json, application/json';

describe('OPTIONS', () => {
  test('/configs', async () => {
    const { status, headers, text } = await ask('OPTIONS', '/configs');
    expect({ status, allow: headers.allow, text }).toEqual({ status: 204, allow: LIST_ALLOW, text: '' });
    expect(headers).not.toHaveProperty('accept-patch');
  });

  test.each(['a', 'absent'])('/configs/%s', async (name) => {
    const { status, headers, text } = await ask('OPTIONS', `/configs/${name}`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers).toMatchObject({ allow: ENTRY_ALLOW, 'accept-patch': PATCHES });
  });

  test.each(['/', '/schema.graphql', '/errors', '/errors/NOT_FOUND'])('%s', async (path) => {
    const { status, headers } = await ask('OPTIONS', path);
    expect(status).toBeLessThan(300);
    expect(headers.allow).toContain('GET, HEAD');
  });
});

describe('another method', () => {
  test.each([
    ['PUT', '/configs', LIST_ALLOW],
    ['PATCH', '/configs', LIST_ALLOW],
    ['DELETE', '/configs', LIST_ALLOW],
    ['TRACE', '/configs', LIST_ALLOW],
    ['POST', '/configs/a', ENTRY_ALLOW],
    ['PROPFIND', '/configs/a', ENTRY_ALLOW],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/schema.graphql', 'GET, HEAD, OPTIONS'],
    ['PUT', '/errors/NOT_FOUND', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 with Allow', async (method, path, allow) => {
    const { status, headers, body } = await ask(method, path);
    expect({ status, allow: headers.allow, code: body?.code }).toEqual({
      status: 405,
      allow,
      code: 'METHOD_NOT_ALLOWED',
    });
    expect(headers).not.toHaveProperty('accept-patch');
  });
});

describe('Accept', () => {
  test.each([
    'application/json',
    'application/*',
    '*/*',
    'text/html, application/json;q=0.1',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
  ])('%s is met', async (accept) => {
    expect((await ask('GET', '/configs/a', { headers: { Accept: accept } })).status).toBe(200);
  });

  test.each([
    'text/html',
    'application/xml',
    'application/json;q=0',
    '*/*;q=0',
    'application/json;q=0, text/*',
  ])('%s is 406', async (accept) => {
    for (const path of ['/configs', '/configs/a', '/configs/absent']) {
      const { status, body, headers } = await ask('GET', path, { headers: { Accept: accept } });
      expect({ status, code: body.code }).toEqual({ status: 406, code: 'NOT_ACCEPTABLE' });
      expect(headers['content-type']).toBe('application/problem+json');
    }
  });

  test('is minded before a write is done', async () => {
    const headers = { Accept: 'text/html', 'Content-Type': 'application/json' };
    expect((await ask('PUT', '/configs/unmade', { headers, body: '{"data":1}' })).status).toBe(406);
    expect((await ask('GET', '/configs/unmade')).status).toBe(404);
  });
});

describe('Content-Type', () => {
  const foreign = [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'text/json',
    'nonsense',
  ];

  test.each([
    ['POST', '/configs', [...foreign, 'application/merge-patch+json'], 'accept', 'application/json'],
    ['PUT', '/configs/a', [...foreign, 'application/json-patch+json'], 'accept', 'application/json'],
    ['PATCH', '/configs/a', [...foreign, 'application/patch+json'], 'accept-patch', PATCHES],
  ])('of %s %s that is not taken is 415 with what is', async (method, path, types, header, taken) => {
    for (const type of types) {
      const message = { headers: { 'Content-Type': type }, body: '{"name":"x","data":1}' };
      const { status, body, headers } = await ask(method, path, message);
      expect({ type, status, code: body.code, [header]: headers[header] }).toEqual({
        type,
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
        [header]: taken,
      });
    }
  });

  test('must be given with a body', async () => {
    expect((await ask('PUT', '/configs/a', { body: '{"data":1}' })).status).toBe(415);
  });

  test('is taken in any case and with a charset', async () => {
    const headers = { 'Content-Type': 'Application/JSON; Charset="UTF-8"' };
    expect((await ask('PUT', '/configs/a', { headers, body: '{"data":1}' })).status).toBe(200);
  });

  test.each(['iso-8859-1', 'utf-16', 'utf-7', 'nonsense'])('with charset %s is 415', async (charset) => {
    const headers = { 'Content-Type': `application/json; charset=${charset}` };
    const encoded = Buffer.from('{"data":1}', charset === 'utf-16' ? 'utf16le' : 'latin1');
    const { status, body } = await ask('PUT', '/configs/a', { headers, body: encoded });
    expect({ status, code: body.code }).toEqual({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});
