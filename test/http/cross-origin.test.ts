/** Pages of other origins: what their browsers are told, on both surfaces and their streams. */
import { send } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const FRIEND = 'https://dashboard.example.com';
const STRANGER = 'https://elsewhere.example.com';
const PARTS = 'multipart/mixed;subscriptionSpec=1.0';
const ALLOW = 'access-control-allow-origin';

const running: TestServer[] = [];

async function start(environment: Record<string, string>): Promise<string> {
  const server = await startTestServer(environment);
  running.push(server);
  return server.urls.api;
}

afterAll(() => Promise.all(running.map((server) => server.stop())));

describe('with a list of origins', () => {
  let api: string;

  beforeAll(async () => {
    api = await start({ CORS_ORIGINS: `http://localhost:3000, ${FRIEND}` });
    await send(api, 'PUT', '/configs/a', { body: { data: 1 } });
  });

  const from = (Origin: string, method: string, path: string, body?: unknown) =>
    send(api, method, path, {
      headers: { Origin, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body,
    });

  test.each([
    ['GET', '/configs/a', undefined, 200],
    ['GET', '/configs', undefined, 200],
    ['GET', '/configs/none', undefined, 404],
    ['PUT', '/configs/a', { data: 2 }, 200],
    ['POST', '/graphql', { query: '{ __typename }' }, 200],
    ['POST', '/graphql', { query: '{' }, 400],
  ])('%s %s (%j) is for who is on it, and for nobody else', async (method, path, body, status) => {
    const friend = await from(FRIEND, method, path, body);
    expect({ status: friend.status, origin: friend.headers[ALLOW] }).toEqual({ status, origin: FRIEND });
    expect(friend.headers.vary).toContain('Origin');
    const exposed = String(friend.headers['access-control-expose-headers']).split(',');
    expect(exposed).toEqual(expect.arrayContaining(['Accept', 'Accept-Patch', 'ETag']));
    expect(friend.headers['access-control-allow-credentials']).toBeUndefined();
    const stranger = await from(STRANGER, method, path, body);
    expect(stranger.headers[ALLOW]).toBeUndefined();
    expect(stranger.headers.vary).toContain('Origin');
  });

  test.each([
    ['GET', '/configs', 'text/event-stream', undefined],
    ['POST', '/graphql', 'text/event-stream', '{"query":"subscription { configChanges { type } }"}'],
    ['POST', '/graphql', 'text/event-stream', '{"query":"subscription { none }"}'],
    ['POST', '/graphql', PARTS, '{"query":"subscription { configChanges { type } }"}'],
    ['POST', '/graphql', PARTS, '{"query":"subscription { none }"}'],
  ])('so is an event stream: %s %s, %s', async (method, path, accept, body) => {
    const abort = new AbortController();
    const { headers } = await fetch(`${api}${path}`, {
      method,
      headers: { Origin: FRIEND, Accept: accept, 'Content-Type': 'application/json' },
      ...(body && { body }),
      signal: abort.signal,
    });
    abort.abort();
    expect(headers.get('content-type')).toContain(accept.replace(/;.*/, ''));
    expect(headers.get(ALLOW)).toBe(FRIEND);
    expect(headers.get('vary')).toMatch(/Origin.*Accept/);
  });

  const preflight = (Origin: string, path: string) =>
    send(api, 'OPTIONS', path, {
      headers: {
        Origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'content-type,if-match',
      },
    });

  test.each(['/configs', '/configs/a', '/graphql'])('a preflight to %s', async (path) => {
    const { status, headers } = await preflight(FRIEND, path);
    expect({ status, origin: headers[ALLOW] }).toEqual({ status: 204, origin: FRIEND });
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toBe('content-type,if-match');
    expect(headers.allow).toContain('GET');
    expect((await preflight(STRANGER, path)).headers[ALLOW]).toBeUndefined();
  });

  test.each([
    ['/nowhere', 404],
    ['/configs/-', 400],
    ['*', 404],
  ])('a preflight to %s, which is nothing, is told so and nothing else', async (path, status) => {
    const answer = await preflight(FRIEND, path);
    expect([answer.status, answer.headers.vary]).toEqual([status, 'Origin']);
    const said = Object.keys(answer.headers).filter((header) => header.startsWith('access-control'));
    expect(said.toSorted()).toEqual(['access-control-allow-origin', 'access-control-expose-headers']);
  });
});

test('with * any origin may call', async () => {
  const api = await start({ CORS_ORIGINS: '*' });
  const { headers } = await send(api, 'GET', '/configs', { headers: { Origin: STRANGER } });
  expect(headers[ALLOW]).toBe('*');
});

test('without the setting none may, and nothing is said of it', async () => {
  const api = await start({});
  const { headers } = await send(api, 'GET', '/configs', { headers: { Origin: FRIEND } });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(headers.vary).toBe('Accept');
});
