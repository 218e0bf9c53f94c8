/** What is refused before it is a request is counted and logged, once, by its status; nothing else is taken for it. */
import { read } from '../observability/samples.ts';
import { eventually } from '../support/eventually.ts';
import { useServerProcess } from '../support/use-server-process.ts';
import { ask, get, openConnection } from './client.ts';

const server = useServerProcess({
  HEADERS_TIMEOUT_SECONDS: '1',
  REQUEST_TIMEOUT_SECONDS: '2',
  KEEP_ALIVE_TIMEOUT_SECONDS: '1',
});

const HOST = 'Host: a\r\n';
const SECRET = 'hunter2';

async function counted(): Promise<Record<string, number | undefined>> {
  const { value } = read((await ask(`${server.admin}/metrics`)).text);
  const of = (status: string) =>
    value('config_server_http_refused_total', { http_response_status_code: status });
  return Object.fromEntries(['400', '408', '413', '417', '431'].map((status) => [status, of(status)]));
}

const lines = (message: RegExp) => server.log().filter(({ msg }) => message.test(msg));
const refusals = () => lines(/^refused before/);

/** What was answered to this, until the connection was closed. */
async function say(text: string): Promise<string> {
  const { send, closed, received } = await openConnection(server.api);
  send(text);
  await closed;
  return received();
}

test.each([
  ['no HTTP at all', `${SECRET} example.org\r\n\r\n`, 400],
  ['a field that is none', `GET / HTTP/1.1\r\n${HOST}${SECRET}\r\n\r\n`, 400],
  ['no host', `GET /${SECRET} HTTP/1.1\r\n\r\n`, 400],
  ['a head too large', `GET / HTTP/1.1\r\n${HOST}X-Large: ${SECRET.repeat(5_000)}\r\n\r\n`, 431],
  ['a head that does not end', `GET /${SECRET} HTTP/1.1\r\n${HOST}`, 408],
  ['what nobody expects', `GET / HTTP/1.1\r\n${HOST}Connection: close\r\nExpect: ${SECRET}\r\n\r\n`, 417],
])('%s is one, and its text is not told', async (_what, text, status) => {
  const before = await counted();
  const told = refusals().length;
  expect(await say(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  await eventually(() => refusals().length > told);
  const [line, ...more] = refusals().slice(told);
  expect(more).toEqual([]);
  expect(line).toMatchObject({ level: 'info', status });
  expect(await counted()).toEqual({ ...before, [status]: (before[status] ?? 0) + 1 });
  expect(server.stdout()).not.toContain(SECRET);
});

test('after a request that was answered, on the same connection, it is one as well', async () => {
  const told = refusals().length;
  const { send, closed, received } = await openConnection(server.api);
  send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await eventually(() => /^HTTP\/1\.1 200 [\s\S]*\}/.test(received()));
  send('none\r\n\r\n');
  await closed;
  await eventually(() => refusals().length > told);
  expect(refusals().slice(told)).toMatchObject([{ status: 400 }]);
});

const begin = (fields: string) =>
  `PUT /configs/a HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${fields}\r\n`;

test.each([
  ['a body that cannot be read', `${begin('Transfer-Encoding: chunked\r\n')}zz\r\n`, 400],
  ['a body that does not end', `${begin('Content-Length: 9\r\n')}{`, 408],
])('%s is of a request, which has its own line', async (_what, text, status) => {
  const before = await counted();
  const [told, requests] = [refusals().length, lines(/^request$/).length];
  expect(await say(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  await eventually(() => lines(/^request$/).length > requests);
  expect(lines(/^request$/).slice(requests)).toMatchObject([{ method: 'PUT', aborted: true }]);
  expect(await counted()).toEqual(before);
  expect(refusals()).toHaveLength(told);
});

test('connections that are only opened, or kept, or lost, are none', async () => {
  const before = await counted();
  const told = refusals().length;
  await (await openConnection(server.api)).closed;
  await say(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  (await openConnection(server.api)).socket.resetAndDestroy();
  expect((await get(server.api, 'absent')).status).toBe(404);
  expect(await counted()).toEqual(before);
  expect(refusals()).toHaveLength(told);
});
