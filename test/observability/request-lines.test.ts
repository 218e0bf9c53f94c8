/** The line of each request: what it says, at which level, and that it is found by its trace. */
import { graphql, type Message, send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import type { Untyped } from '../support/untyped.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  await ask('PUT', '/configs/a', { body: { data: 1 } });
});

const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

function lines(): Untyped[] {
  const whole = server.log().split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
}

let traces = 0;

/** A traceparent of its own, and the one line that has its trace. */
async function lineOf(send: (headers: Record<string, string>) => Promise<unknown>) {
  const traceId = (++traces).toString(16).padStart(32, '0');
  await send({ traceparent: `00-${traceId}-00f067aa0ba902b7-00` });
  const found = () => lines().filter(({ trace_id }) => trace_id === traceId);
  await eventually(() => found().length > 0);
  expect(found()).toHaveLength(1);
  return found()[0];
}

test('it says what was asked, how it ended, how long it took, and how much was answered', async () => {
  const { text } = await ask('GET', '/configs/a');
  const line = await lineOf((headers) => ask('GET', '/configs/a', { headers }));
  const { time, pid, hostname, ms, ...rest } = line;
  expect(rest).toEqual({
    level: 'info',
    method: 'GET',
    route: '/configs/:name',
    status: 200,
    bytes: text.length,
    trace_id: expect.any(String),
    msg: 'request',
  });
  expect(ms).toBeGreaterThan(0);
  expect(new Date(time).toISOString()).toBe(time);
  expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(30_000);
});

test.each<[string, object, (headers: Record<string, string>) => Promise<unknown>]>([
  [
    'a write',
    { method: 'PUT', route: '/configs/:name', status: 201 },
    (headers) => ask('PUT', '/configs/b', { headers, body: { data: 1 } }),
  ],
  [
    'a refusal',
    { route: '/configs/:name', status: 404 },
    (headers) => ask('GET', '/configs/absent', { headers }),
  ],
  [
    'a path that leads nowhere',
    { route: 'none', status: 404 },
    (headers) => ask('GET', '/nowhere', { headers }),
  ],
  ['a method that is none', { method: '_OTHER', status: 405 }, (headers) => ask('PURGE', '/', { headers })],
  [
    'GraphQL',
    { method: 'POST', route: '/graphql', status: 200 },
    (headers) => ask('POST', '/graphql', { headers, body: { query: '{ __typename }' } }),
  ],
])('%s has one, at info', async (_what, said, send) => {
  expect(await lineOf(send)).toMatchObject({ level: 'info', ...said });
});

test('a request that is not served has a warning, and its cause an error of the same trace', async () => {
  await query(server.databaseUrl, 'ALTER TABLE change RENAME TO away');
  try {
    const line = await lineOf((headers) => ask('PUT', '/configs/c', { headers, body: { data: 1 } }));
    expect(line).toMatchObject({ level: 'warn', status: 500 });
    const [cause, ...more] = server
      .log()
      .split('\n')
      .filter((each) => each.includes('operation failed'));
    expect(more).toEqual([]);
    expect(JSON.parse(cause ?? '')).toMatchObject({ level: 'error', trace_id: line.trace_id });
  } finally {
    await query(server.databaseUrl, 'ALTER TABLE away RENAME TO change');
  }
});

test('a request that brings no trace is given one, the same as in its answer', async () => {
  const { body } = await ask('GET', '/configs/absent');
  await eventually(() => lines().some(({ trace_id }) => trace_id === body.instance));
  const answer = await graphql(server.urls.api, '{ config(name: "-") { name } }');
  const { traceId } = answer.body.errors[0].extensions;
  await eventually(() => lines().some(({ trace_id, route }) => trace_id === traceId && route === '/graphql'));
});

const WATCHING = { query: 'subscription { configChanges { type } }' };

test.each([
  ['/configs', 'text/event-stream'],
  ['/graphql', 'text/event-stream'],
  ['/graphql', 'multipart/mixed;subscriptionSpec=1.0'],
])('a stream has one when it begins, and none when it ends: %s, %s', async (path, Accept) => {
  const asking = path === '/graphql' && { method: 'POST', body: WATCHING };
  const line = await lineOf(async (headers) => {
    const stream = await openStream(server.urls.api, path, { ...asking, headers: { ...headers, Accept } });
    await stream.take(1);
    stream.leave();
    await stream.ended;
  });
  expect(line).toMatchObject({ level: 'info', route: path, status: 200 });
  for (const member of ['bytes', 'aborted']) expect(line).not.toHaveProperty(member);
});

test('who has gone before the answer is told of, without a status that nobody was given', async () => {
  const { hostname, port } = new URL(server.urls.api);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  socket.write(
    'PUT /configs/left HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  await eventually(() => socket.bytesWritten > 0 && !socket.connecting);
  const before = lines().length;
  socket.end();
  socket.destroy();
  await eventually(() => lines().length > before);
  expect(lines().at(-1)).toMatchObject({ level: 'info', route: '/configs/:name', aborted: true });
});

test('the admin port has none', async () => {
  for (const path of ['/livez', '/readyz', '/metrics']) await send(server.urls.admin, 'GET', path);
  const line = await lineOf((headers) => ask('GET', '/configs/a', { headers }));
  expect(lines().at(-1)).toEqual(line);
});
