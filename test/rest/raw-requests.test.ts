/** What only a client that writes its own bytes can send: targets in absolute form, and pipelined requests. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

beforeAll(async () => {
  for (const name of ['c1', 'c2']) await put(name);
});

const put = (name: string) =>
  send(server.urls.api, 'PUT', `/configs/${name}`, {
    headers: { 'Content-Type': 'application/json' },
    body: '{"data":1}',
  });

/** Everything that is answered, until the server hangs up. */
function exchange(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(server.urls.api).port), '127.0.0.1');
  socket.write(lines.join('\r\n'));
  return text(socket);
}

test.each(['http://elsewhere', 'http://u:p@elsewhere:8080'])(
  'a target at %s is served here',
  async (origin) => {
    const answer = await exchange(
      `GET ${origin}/configs?first=1 HTTP/1.1`,
      'Host: a',
      'Connection: close',
      '',
      '',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/^Link: <\/configs\?first=1&after=[\w-]+>; rel="next"\r$/m);
  },
);

test.each(['http://u:p@elsewhere:99999999/configs', 'http://[/configs'])(
  '%s is not found',
  async (target) => {
    const answer = await exchange(`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: close', '', '');
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/^Content-Type: application\/problem\+json\r$/m);
  },
);

test('pipelined writes happen one after the other', async () => {
  const answers = await exchange(
    'PUT /configs/piped HTTP/1.1',
    'Host: a',
    'Content-Type: application/json',
    'Content-Length: 10',
    '',
    '{"data":1}DELETE /configs/piped HTTP/1.1',
    'Host: a',
    'Connection: close',
    '',
    '',
  );
  expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 204']);
  expect((await send(server.urls.api, 'GET', '/configs/piped')).status).toBe(404);
});
