/** Event streams over REST beyond what both surfaces share: the form of the wire, and what a stream is to its connection. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { admin, api, get, open, put, useStreams } from './streaming.ts';

useStreams();

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
  const made = (await send(api(), 'PUT', '/configs/wire', { body: { data: { a: 'ü', b: [null] } } })).text;
  const revision = await put('wire', 2);
  const shown = (await get('/configs/wire', {})).text;
  await send(api(), 'DELETE', '/configs/wire');
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

test('a stream counts as a request when it begins, and not for as long as it is open', async () => {
  const stream = await open('/configs/a');
  await stream.take(2);
  const duration = async () => {
    const { text } = await send(admin(), 'GET', '/metrics');
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
    /config_server_streams_open\{surface="rest"\} 0/.test((await send(admin(), 'GET', '/metrics')).text),
  );
  expect(await duration()).toEqual(before);
  // What is refused is an outcome of the operation, too.
  await open('/configs?since=1000000');
  expect((await send(admin(), 'GET', '/metrics')).text).toMatch(
    /config_server_operation_duration_seconds_count\{operation="Subscription.configChanges",outcome="COMPACTED"\} \d/,
  );
});

test('requests sent after the one for a stream wait for its end, and do not gather without bound', async () => {
  const { hostname, port } = new URL(api());
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
