/** Event streams over REST beyond what both surfaces share: negotiation, the form of the wire, and reconnecting. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { type Asking, leaveAll, openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await put('a', 1);
});

afterEach(leaveAll);
afterAll(() => server.stop());

const open = (path: string, asking?: Asking) => openStream(server.urls.api, path, asking);
const get = (path: string, headers: Record<string, string>) =>
  send(server.urls.api, 'GET', path, { headers });

async function put(name: string, data: unknown): Promise<number> {
  return (await send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data } })).body.revision;
}

describe('who is given a stream', () => {
  test.each([
    'text/event-stream',
    'Text/Event-Stream',
    'text/event-stream; charset=utf-8',
    'text/event-stream, application/json;q=0.9',
    'application/json;q=0.5, text/event-stream;q=0.6',
    '*/*;q=0.1, text/event-stream',
    'text/event-stream;q=0.1, application/json;q=0',
  ])('%s', async (accept) => {
    for (const path of ['/configs', '/configs/a', '/configs/absent']) {
      const stream = await open(path, { headers: { Accept: accept } });
      expect([stream.status, stream.headers['content-type']]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
      stream.leave();
    }
  });

  test.each([
    'application/json',
    '*/*',
    'text/*, application/json',
    'application/json, text/event-stream',
    'text/event-stream, application/json',
    'text/event-stream, */*',
    'text/event-stream;q=0.5, application/json;q=0.6',
    'text/event-stream;q=0, */*',
  ])('not %s', async (accept) => {
    const { status, headers } = await get('/configs/a', { Accept: accept });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  });

  test.each(['text/event-stream;q=0', 'text/*', 'text/event', 'text/event-stream-x'])(
    'nobody: %s',
    async (accept) => {
      const { status, body } = await get('/configs', { Accept: accept });
      expect([status, body.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    },
  );
});

test('the headers keep what is between from gathering or keeping events', async () => {
  const { headers } = await open('/configs');
  expect(headers).toMatchObject({
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    vary: 'Accept',
  });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(headers).not.toHaveProperty('etag');
});

test.each(['/configs', '/configs/a', '/configs/absent?since=1'])(
  'HEAD %s is the headers alone',
  async (path) => {
    const stream = await open(path, { method: 'HEAD' });
    expect([stream.status, stream.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await stream.ended).toBe(true);
    expect(stream.text()).toBe('');
  },
);

test('HEAD finds what is wrong', async () => {
  expect((await open('/configs?since=x', { method: 'HEAD' })).status).toBe(400);
});

test('the wire, to the byte', async () => {
  const stream = await open('/configs?prefix=wire');
  await stream.take(1);
  const ready = stream.lastEventId();
  const made = (
    await send(server.urls.api, 'PUT', '/configs/wire', { body: { data: { a: 'ü', b: [null] } } })
  ).text;
  const revision = await put('wire', 2);
  const shown = (await get('/configs/wire', {})).text;
  await send(server.urls.api, 'DELETE', '/configs/wire');
  await stream.take(3);
  expect(stream.text()).toBe(
    `retry: 1000\n\nevent: ready\nid: ${ready}\ndata: {"revision":${ready}}\n\n` +
      `event: created\nid: ${revision - 1}\ndata: ${made.trimEnd()}\n\n` +
      `event: updated\nid: ${revision}\ndata: ${shown.trimEnd()}\n\n` +
      `event: deleted\nid: ${revision + 1}\ndata: {"name":"wire","version":3,"revision":${revision + 1}}\n\n`,
  );
});

test('the present state has no ids before ready', async () => {
  await put('ids.a', 1);
  await put('ids.b', 1);
  const events = await (await open('/configs?prefix=ids.')).take(3);
  expect(events.map(({ event, id }) => [event, id !== undefined])).toEqual([
    ['current', false],
    ['current', false],
    ['ready', true],
  ]);
});

describe('parameters', () => {
  test.each([
    ['/configs?first=1', '/first'],
    ['/configs?orderBy=NAME_ASC', '/orderBy'],
    ['/configs?name=a', '/name'],
    ['/configs/a?prefix=a', '/prefix'],
    ['/configs/a?name=b', '/name'],
  ])('%s is not one of a stream', async (path, pointer) => {
    const { status, body } = await get(path, { Accept: 'text/event-stream' });
    expect([status, body.errors]).toMatchObject([400, [{ pointer, code: 'UNKNOWN' }]]);
  });

  test.each(['/configs?since=1', '/configs/a?since=1'])('%s is none of JSON', async (path) => {
    const { status, body } = await get(path, {});
    expect([status, body.errors]).toMatchObject([400, [{ pointer: '/since', code: 'UNKNOWN' }]]);
  });
});

describe('Last-Event-ID', () => {
  const reconnect = (id: string, path = '/configs?prefix=last.') =>
    open(path, { headers: { 'Last-Event-ID': id } });

  test('goes on from there', async () => {
    const from = await put('last.a', 1);
    await put('last.a', 2);
    const [event] = await (await reconnect(String(from))).take(1);
    expect(event).toMatchObject({ event: 'updated', id: String(from + 1) });
  });

  test('is minded before `since`', async () => {
    const from = await put('last.a', 3);
    await put('last.a', 4);
    const [event] = await (await reconnect(String(from), '/configs?prefix=last.&since=0')).take(1);
    expect(event).toMatchObject({ event: 'updated', id: String(from + 1) });
  });

  test('that is empty is as good as none', async () => {
    const [event] = await (await reconnect('', '/configs?prefix=nothing')).take(1);
    expect(event).toMatchObject({ event: 'ready' });
  });

  test.each(['x', '-1', '1.5', '9007199254740993', '1000000', '1e3', `${' '.repeat(3)}abc`])(
    'that is not ours, %s, begins anew',
    async (id) => {
      const revision = await put('fresh', 1);
      const stream = await reconnect(id, '/configs/fresh');
      expect(await stream.take(3)).toEqual([
        { event: 'reset', id: '', data: { revision: 0 } },
        { event: 'current', data: expect.objectContaining({ name: 'fresh' }) },
        { event: 'ready', id: String(revision), data: { revision } },
      ]);
    },
  );

  test('does not excuse a wrong parameter', async () => {
    expect((await reconnect('1', '/configs?colour=red')).status).toBe(400);
  });
});

test('after compaction `since` is refused by 410, and a browser begins anew', async () => {
  await put('old', 1);
  const oldest = await put('old', 2);
  await query(server.databaseUrl, 'UPDATE store SET oldest = $1', [oldest]);
  await query(server.databaseUrl, 'DELETE FROM change WHERE revision < $1', [oldest]);
  // A server that has seen the changes itself may still tell them.
  const { urls, stop } = await startTestServer({ DATABASE_URL: server.databaseUrl });
  const refused = await openStream(urls.api, '/configs/old?since=1');
  await refused.ended;
  expect([refused.status, refused.headers['content-type']]).toEqual([410, 'application/problem+json']);
  expect(JSON.parse(refused.text())).toMatchObject({ code: 'COMPACTED', status: 410 });
  const stream = await openStream(urls.api, '/configs/old', { headers: { 'Last-Event-ID': '1' } });
  expect(await stream.take(3)).toMatchObject([
    { event: 'reset', id: '' },
    { event: 'current', data: { data: 2 } },
    { event: 'ready', id: String(oldest) },
  ]);
  expect(stream.lastEventId()).toBe(String(oldest));
  await stop();
});

test('a stream counts as a request when it begins, and not for as long as it is open', async () => {
  const stream = await open('/configs/a');
  await stream.take(2);
  const duration = async () => {
    const { text } = await send(server.urls.admin, 'GET', '/metrics');
    const labels = 'http_request_method="GET",http_route="/configs/:name",http_response_status_code="200"';
    const [, sum = 'none'] =
      new RegExp(`http_server_request_duration_seconds_sum\\{${labels}\\} (\\S+)`).exec(text) ?? [];
    const [, count = 'none'] =
      new RegExp(`http_server_request_duration_seconds_count\\{${labels}\\} (\\S+)`).exec(text) ?? [];
    return { sum, count };
  };
  const before = await duration();
  stream.leave();
  await eventually(async () =>
    /config_server_streams_open\{surface="rest"\} 0/.test(
      (await send(server.urls.admin, 'GET', '/metrics')).text,
    ),
  );
  expect(await duration()).toEqual(before);
  expect((await send(server.urls.admin, 'GET', '/metrics')).text).toMatch(
    /config_server_operation_duration_seconds_count\{operation="Subscription.configChanges",outcome="COMPACTED"\} \d/,
  );
});

test('requests sent after the one for a stream wait for its end, and do not gather without bound', async () => {
  const { hostname, port } = new URL(server.urls.api);
  const socket = connect(Number(port), hostname)
    .setEncoding('utf8')
    .on('error', () => {});
  let received = '';
  socket.on('data', (text) => {
    received += text;
  });
  const request = (accept: string) => `GET /configs/a HTTP/1.1\r\nHost: a\r\nAccept: ${accept}\r\n\r\n`;
  socket.write(request('text/event-stream') + request('*/*').repeat(100));
  await eventually(() => received.includes('event: ready'));
  expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  const closed = once(socket, 'close');
  socket.write(request('*/*'));
  await closed;
});
