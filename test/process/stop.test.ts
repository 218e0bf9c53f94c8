/**
 * Stopping: what was acknowledged is kept, what is under way is finished within the grace, clients are told
 * to leave, and the process always ends, with the exit code that the command line promises.
 */
import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  logged,
  type ServerProcess,
  startServerProcess,
} from '../support/process.ts';
import { useFreshTestDatabases } from '../support/use-database.ts';
import { ask, get, openConnection, put, unfinishedPut, writeLoad } from './client.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshTestDatabases(endProcesses);

const start = (environment: Record<string, string> = {}) =>
  startServerProcess({ DATABASE_URL: database.url, ...environment });

const hasRequest = async ({ admin }: ServerProcess) =>
  /^http_server_active_requests 1$/m.test((await ask(`${admin}/metrics`)).text);

const stopping = (server: ServerProcess) => logged(server, ({ msg }) => msg === 'stopping');

test('SIGTERM under write load ends with 0 within the grace, and no acknowledged write is lost', async () => {
  const dataDir = await createDataDir();
  const first = await startServerProcess({ DATA_DIR: dataDir, SHUTDOWN_GRACE_SECONDS: '5' });
  const load = writeLoad(first.api, 16);
  await eventually(() => load.acknowledged.size > 200);
  const begin = Date.now();
  first.signal('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - begin).toBeLessThan(5_000);
  await load.stop();
  expect(new Set(load.statuses)).toEqual(new Set([201]));
  expect(await findPostgres(dataDir)).toBeUndefined();

  const second = await startServerProcess({ DATA_DIR: dataDir });
  for (const [name, revision] of load.acknowledged) {
    expect((await get(second.api, name)).json).toMatchObject({ name, revision });
  }
  const revisions = [...load.acknowledged.values()].sort((a, b) => a - b);
  expect(new Set(revisions).size).toBe(revisions.length);
  // One that was made and never acknowledged, because its connection went first, may come after.
  const { json } = await put(second.api, 'next', 1);
  expect(json.revision).toBeGreaterThan(revisions.at(-1) ?? 0);
  expect(json.revision).toBeLessThanOrEqual((revisions.at(-1) ?? 0) + 1 + 16);
});

test('an idle keep-alive connection does not hold up the stop', async () => {
  const server = await start();
  const agent = new Agent({ keepAlive: true });
  expect((await ask(server.api, { agent })).headers.connection).toBe('keep-alive');
  const begin = Date.now();
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - begin).toBeLessThan(5_000);
  agent.destroy();
});

test('for the shutdown delay it serves on and says that it is not ready', async () => {
  const server = await start({ SHUTDOWN_DELAY_SECONDS: '3' });
  const agent = new Agent({ keepAlive: true });
  expect((await ask(server.api, { agent })).headers.connection).toBe('keep-alive');
  server.signal('SIGTERM');
  await stopping(server);
  // A client that goes on asking leaves by itself, on the connection that it has and on every other.
  for (let turn = 0; turn < 2; turn++)
    expect((await ask(server.api, { agent })).headers.connection).toBe('close');
  expect(await ask(`${server.admin}/readyz`)).toMatchObject({ status: 503, json: { reason: 'stopping' } });
  expect((await ask(`${server.admin}/livez`)).status).toBe(200);
  expect((await put(server.api, 'a', 'late')).status).toBe(201);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(await query(database.url, 'SELECT data FROM config')).toEqual([{ data: 'late' }]);
});

test('a request under way is finished, its client told to leave, and new connections are refused', async () => {
  const server = await start();
  const { begin, end } = unfinishedPut('a', 'slow');
  const connection = await openConnection(server.api);
  connection.send(begin);
  await eventually(() => hasRequest(server));
  server.signal('SIGTERM');
  await stopping(server);
  await eventually(() => isRefused(server.api));
  expect((await ask(`${server.admin}/readyz`)).status).toBe(503);
  connection.send(end);
  await connection.closed;
  expect(connection.received()).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
  expect(connection.received()).toMatch(/^Connection: close\r$/im);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(await query(database.url, 'SELECT data FROM config')).toEqual([{ data: 'slow' }]);
});

async function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  const refused = await once(socket, 'connect').then(
    () => false,
    () => true,
  );
  socket.destroy();
  return refused;
}

test('a request that takes longer than the grace is cut, which is no failure of the stop', async () => {
  const server = await start({ SHUTDOWN_GRACE_SECONDS: '1' });
  const connection = await openConnection(server.api);
  connection.send(unfinishedPut('a', 'never').begin);
  await eventually(() => hasRequest(server));
  server.signal('SIGTERM');
  await connection.closed;
  expect(connection.received()).toBe('');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(server.log()).toContainEqual(expect.objectContaining({ level: 'warn', graceMs: 1000 }));
  expect(await query(database.url, 'SELECT data FROM config')).toEqual([]);
});

test('a write that the database holds up is finished and answered', async () => {
  const server = await start();
  const blocker = await blockWrites(database.url);
  const answer = put(server.api, 'a', 1);
  await blocked(database.url);
  server.signal('SIGTERM');
  await stopping(server);
  await blocker.release();
  expect((await answer).status).toBe(201);
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test('a stop that hangs is cut off, with exit code 1', async () => {
  const server = await start({ SHUTDOWN_GRACE_SECONDS: '0' });
  const blocker = await blockWrites(database.url);
  const answer = put(server.api, 'a', 1).catch(() => 'cut');
  await blocked(database.url);
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 1, signal: null });
  expect(await answer).toBe('cut');
  await blocker.release();
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second signal, %s, ends at once with %i', async (signal, code) => {
  const dataDir = await createDataDir();
  const server = await startServerProcess({ DATA_DIR: dataDir, SHUTDOWN_DELAY_SECONDS: '600' });
  await put(server.api, 'a', 1);
  server.signal('SIGTERM');
  await stopping(server);
  server.signal(signal);
  expect(await server.ended).toEqual({ code, signal: null });
  const next = await startServerProcess({ DATA_DIR: dataDir });
  expect((await get(next.api, 'a')).status).toBe(200);
});
