/** Clients that are slow, greedy, broken or gone: each is dealt with alone, and nobody else notices. */
import { query } from '../support/database.ts';
import { useServerProcess } from '../support/use-server-process.ts';
import { ask, get, openConnection, put, unfinishedPut } from './client.ts';

const MAX_BODY_BYTES = 2048;

const server = useServerProcess({
  HEADERS_TIMEOUT_SECONDS: '1',
  REQUEST_TIMEOUT_SECONDS: '2',
  KEEP_ALIVE_TIMEOUT_SECONDS: '1',
  MAX_BODY_BYTES: String(MAX_BODY_BYTES),
});

/** Whatever was done to it, it still serves, and has no fault to report. */
afterEach(async () => {
  expect((await put(server.api, 'afterwards', 1)).status).toBeLessThan(300);
  expect(server.log().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
});

const isThere = async (name: string) => (await get(server.api, name)).status === 200;

const slow: [what: string, begin: string, drop: string][] = [
  ['headers that trickle', 'PUT /configs/slow HTTP/1.1\r\nHost: a\r\n', 'X-More: 1\r\n'],
  [
    'a body that trickles',
    'PUT /configs/slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
    ' ',
  ],
];

test.each(slow)('%s in is cut off with 408, while others are served', async (_, begin, drop) => {
  const connections = await Promise.all(Array.from({ length: 20 }, () => openConnection(server.api)));
  const trickle = setInterval(() => {
    for (const { send } of connections) send(drop);
  }, 100);
  for (const { send } of connections) send(begin);
  expect((await put(server.api, 'meanwhile', 1)).status).toBeLessThan(300);
  await Promise.all(connections.map(({ closed }) => closed));
  clearInterval(trickle);
  for (const { received } of connections) expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  expect(await isThere('slow')).toBe(false);
});

test('a connection on which nothing is ever said is closed', async () => {
  const { closed } = await openConnection(server.api);
  await closed;
});

test('an idle connection is kept for the time that is set, and then closed', async () => {
  const { send, closed, received } = await openConnection(server.api);
  send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await closed;
  expect(received()).toMatch(/^HTTP\/1\.1 200 [\s\S]*^Keep-Alive: timeout=1\r$/m);
});

const jsonOf = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

test('a body as large as the limit is taken, and one byte more is refused with 413', async () => {
  const room = MAX_BODY_BYTES - JSON.stringify({ data: '' }).length;
  expect((await put(server.api, 'full', 'x'.repeat(room))).status).toBe(201);
  expect(await put(server.api, 'too-full', 'x'.repeat(room + 1))).toMatchObject({
    status: 413,
    json: { code: 'PAYLOAD_TOO_LARGE' },
  });
  expect(await isThere('too-full')).toBe(false);
  const graphql = {
    method: 'POST',
    body: { query: '{ __typename }', variables: { a: jsonOf(MAX_BODY_BYTES) } },
  };
  expect((await ask(`${server.api}/graphql`, graphql)).status).toBe(413);
});

const CHUNKED = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';

test('a body without end is given up, at the latest when its time is over', async () => {
  const { send, closed, received } = await openConnection(server.api);
  send(`PUT /configs/endless HTTP/1.1\r\nHost: a\r\n${CHUNKED}`);
  const chunk = `400\r\n${'x'.repeat(0x400)}\r\n`;
  const flood = setInterval(() => send(chunk), 5);
  await closed;
  clearInterval(flood);
  expect(received()).toMatch(/^HTTP\/1\.1 (413|408) /);
  expect(await isThere('endless')).toBe(false);
});

test('a body announced as too large is refused with 413 before it is sent', async () => {
  const { send, closed, received } = await openConnection(server.api);
  const length = 'Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n';
  send(`PUT /configs/huge HTTP/1.1\r\nHost: a\r\n${length}{`);
  await closed;
  expect(received()).toMatch(/^HTTP\/1\.1 413 /);
});

const broken: [what: string, text: string, status: number][] = [
  ['no HTTP at all', 'HELO example.org\r\n\r\n', 400],
  ['headers too large', `GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(32_768)}\r\n\r\n`, 431],
  [
    'two lengths',
    'PUT /configs/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a path that cannot be decoded', 'GET /configs/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
];

test.each(broken)('%s is refused, and the connection closed', async (_, text, status) => {
  const { send, closed, received } = await openConnection(server.api);
  send(text);
  await closed;
  expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('a client that goes away in mid-request changes nothing and harms nobody', async () => {
  const gone = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const connection = await openConnection(server.api);
      connection.send(unfinishedPut(`gone-${index}`, 'x').begin);
      return connection;
    }),
  );
  const others = Promise.all(
    Array.from({ length: 20 }, (_, index) => put(server.api, `stays-${index}`, index)),
  );
  for (const [index, { socket }] of gone.entries())
    index % 2 === 0 ? socket.destroy() : socket.resetAndDestroy();
  expect((await others).every(({ status }) => status === 201)).toBe(true);
  expect(await query(server.databaseUrl, `SELECT name FROM config WHERE name LIKE 'gone-%'`)).toEqual([]);
});

test('a client that goes away before the answer does not disturb the write beside its own', async () => {
  const connections = await Promise.all(Array.from({ length: 20 }, () => openConnection(server.api)));
  for (const [index, { send, socket }] of connections.entries()) {
    const { begin, end } = unfinishedPut(`left-${index}`, index);
    send(begin + end);
    socket.end(() => socket.destroy());
  }
  expect((await put(server.api, 'beside', 1)).status).toBe(201);
  await Promise.all(connections.map(({ closed }) => closed));
});
