/** A database that cannot be reached, or not yet: in which words, and never with the password. */
import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { connect } from '../../src/database/connect.ts';
import { databaseUrl } from '../support/database.ts';

import.meta.jest.setTimeout(120_000);

const PASSWORD = 'only-they-know';
/** Far longer than a test may take: who waits for it has not failed at once. */
const FOREVER = 3_600_000;

async function failure(url: string, patience = 200): Promise<string> {
  const error = await connect(url, patience).catch((reason: Error) => reason);
  expect(error).toMatchObject({ name: 'StartError', exitCode: 69, remedy: expect.stringMatching(/\.$/) });
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(PASSWORD);
  return (error as Error).message;
}

function server(change: (url: URL) => void): string {
  const url = new URL(databaseUrl('postgres'));
  change(url);
  return url.href;
}

async function freePort(): Promise<number> {
  const occupant = net.createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  const { port } = occupant.address() as net.AddressInfo;
  occupant.close();
  return port;
}

test.each([
  ['127.0.0.1', 'one address'],
  ['localhost', 'possibly several addresses'],
])('nobody listens at %s, a host of %s', async (host) => {
  const port = await freePort();
  const message = await failure(`postgres://me:${PASSWORD}@${host}:${port}/somewhere`);
  expect(message).toContain(`PostgreSQL at ${host}:${port}, database "somewhere"`);
  expect(message).toContain('ECONNREFUSED');
});

test('an unknown host', async () => {
  expect(await failure(`postgres://me:${PASSWORD}@nowhere.invalid/x`)).toContain('nowhere.invalid:5432');
});

test('a wrong password, at once', async () => {
  const url = server((it) => {
    it.password = PASSWORD;
  });
  expect(await failure(url, FOREVER)).toContain('password authentication failed');
});

test('a missing database, at once', async () => {
  expect(await failure(databaseUrl('nowhere'), FOREVER)).toContain('"nowhere" does not exist');
});

test('TLS with a server that has none, at once', async () => {
  const url = server((it) => it.searchParams.set('sslmode', 'verify-full'));
  expect(await failure(url, FOREVER)).toContain('does not support SSL');
});

test.each([
  `nonsense ${PASSWORD}`,
  `mysql://me:${PASSWORD}@127.0.0.1/x`,
  `postgres://me:${PASSWORD}@127.0.0.1:port/x`,
  `postgres://me:${PASSWORD}@127.0.0.1/x?sslmode=verify-full&sslrootcert=/does/not/exist`,
])('an address that is none, at once: %s', async (url) => {
  expect(await failure(url, FOREVER)).toContain('DATABASE_URL cannot be used');
});

test('a database that comes up in time is no failure', async () => {
  const port = await freePort();
  const target = new URL(databaseUrl('postgres'));
  const connecting = connect(
    server((it) => {
      it.port = String(port);
    }),
    FOREVER,
  );
  await sleep(300);
  // For the client, the database comes up when somebody passes its connections on.
  const passage = net.createServer((socket) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const end of [socket, upstream]) end.on('error', () => {});
    socket.pipe(upstream).pipe(socket);
  });
  passage.listen(port, '127.0.0.1');
  const client = await connecting;
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  passage.close();
});
