/**
 * The database gone for a while and back: the server stays alive, says what it cannot do and when to try
 * again, and works again by itself. It is reached by way of a proxy, so that it comes back at its address.
 */
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { expectSoundLog } from '../store/log.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { createDataDir, endProcesses, type ServerProcess, startServerProcess } from '../support/process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { ask, get, put } from './client.ts';

import.meta.jest.setTimeout(60_000);

let database: TestDatabase;
let proxy: TcpProxy;
let server: ServerProcess;

async function start(url: string): Promise<void> {
  proxy = await startTcpProxy(url);
  server = await startServerProcess({ DATABASE_URL: proxy.url, SHUTDOWN_GRACE_SECONDS: '1' });
}

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await endProcesses();
  await proxy.close();
  await database.drop();
});

const readiness = async () => (await ask(`${server.admin}/readyz`)).status;

/** From when the server has heard that the connection is lost: until then an entry may come from its cache. */
async function expectUnavailable(): Promise<void> {
  await eventually(async () => (await get(server.api, 'a')).status === 503);
  const graphql = { method: 'POST', body: { query: '{ config(name: "a") { data } }' } };
  const answers = await Promise.all([
    get(server.api, 'a'),
    ask(`${server.api}/configs`),
    put(server.api, 'a', 2),
    ask(`${server.api}/configs/a`, { method: 'DELETE' }),
  ]);
  for (const { status, headers, json } of answers) {
    expect({ status, code: json.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
  const { json } = await ask(`${server.api}/graphql`, graphql);
  expect(json.errors).toMatchObject([
    { extensions: { code: 'UNAVAILABLE', retryAfter: expect.any(Number) } },
  ]);
  expect(await readiness()).toBe(503);
  expect((await ask(`${server.admin}/livez`)).status).toBe(200);
}

async function expectServing(): Promise<void> {
  await eventually(async () => (await readiness()) === 200);
  expect((await get(server.api, 'a')).json).toMatchObject({ data: 1, version: 1 });
  expect((await put(server.api, 'b', 1)).status).toBe(201);
}

test('while the database is unreachable everything answers 503 with Retry-After, and afterwards works again', async () => {
  await start(database.url);
  await put(server.api, 'a', 1);
  await proxy.goAway();
  await expectUnavailable();
  await proxy.restore();
  await expectServing();
  await expectSoundLog(database.url);
});

test('a PostgreSQL that is stopped and started again is used again', async () => {
  const dataDir = await createDataDir();
  const options = { dataDir, log: () => {} };
  const first = await startEmbeddedPostgres(options);
  await start(first.url);
  await put(server.api, 'a', 1);
  await first.stop();
  await expectUnavailable();
  await proxy.goAway();
  const second = await startEmbeddedPostgres(options);
  await proxy.restore(second.url);
  await expectServing();
  server.signal('SIGTERM');
  expect((await server.ended).code).toBe(0);
  await second.stop();
});

test('a server asked to stop while its database is away ends with 0', async () => {
  await start(database.url);
  await put(server.api, 'a', 1);
  await proxy.goAway();
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test('a network to the database that swallows everything makes the server not ready within seconds', async () => {
  await start(database.url);
  await put(server.api, 'a', 1);
  proxy.freeze();
  const begin = Date.now();
  expect(await readiness()).toBe(503);
  expect(Date.now() - begin).toBeLessThan(5_000);
  expect((await ask(`${server.admin}/livez`)).status).toBe(200);
  proxy.thaw();
  await expectServing();
});

test('a server that starts before its database waits for it', async () => {
  proxy = await startTcpProxy(database.url);
  await proxy.goAway();
  const started = startServerProcess({ DATABASE_URL: proxy.url });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await proxy.restore();
  server = await started;
  expect((await put(server.api, 'a', 1)).status).toBe(201);
});

test('a database that has lost its tables, as one does that kept them in memory, is none to be ready with', async () => {
  await start(database.url);
  await eventually(async () => (await readiness()) === 200);
  await query(database.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const { status, json } = await ask(`${server.admin}/readyz`);
  expect({ status, reason: json.reason }).toEqual({
    status: 503,
    reason: 'the database has lost its tables: a server that starts makes them',
  });
});
