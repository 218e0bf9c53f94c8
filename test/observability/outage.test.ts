/** What one sees of a server whose database is away, or says nothing: the metrics answer, and say so. */
import { graphql, send } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { scrape } from './samples.ts';

import.meta.jest.setTimeout(90_000);

let database: TestDatabase;
let proxy: TcpProxy;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startTcpProxy(database.url);
  server = await startTestServer({ DATABASE_URL: proxy.url });
  await eventually(async () => (await metric('config_server_feed_live')) === 1);
});

afterAll(async () => {
  await server.stop();
  await proxy.close();
  await database.drop();
});

const metric = async (name: string) => (await scrape(server.urls.admin)).value(name);

test.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
  ['stands still', async () => proxy.freeze(), async () => proxy.thaw()],
  ['is gone', () => proxy.goAway(), () => proxy.restore()],
])(
  'a database that %s is down, holds up no scrape, and what it would tell is not told',
  async (_, lose, mend) => {
    await eventually(async () => (await metric('config_server_database_up')) === 1);
    expect(await metric('config_server_store_revision')).toBe(0);
    await lose();
    await eventually(async () => (await metric('config_server_database_up')) === 0);
    const begin = performance.now();
    const { answer, value } = await scrape(server.urls.admin);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(answer.status).toBe(200);
    expect(value('config_server_store_revision')).toBeUndefined();
    expect(value('config_server_feed_lag_revisions')).toBeUndefined();
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    await eventually(async () => (await metric('config_server_feed_live')) === 0);
    expect(await metric('config_server_feed_lag_seconds')).toBeGreaterThan(0);
    await mend();
    await eventually(async () => (await metric('config_server_feed_live')) === 1);
    await eventually(async () => (await metric('config_server_database_up')) === 1);
  },
);

test('nobody is called for it: every line of it is a warning, and the new connection is counted', async () => {
  const reconnects = (await metric('config_server_feed_reconnects_total')) ?? 0;
  await proxy.goAway();
  await eventually(async () => (await metric('config_server_feed_live')) === 0);
  expect((await send(server.urls.api, 'GET', '/configs/a')).status).toBe(503);
  expect((await graphql(server.urls.api, '{ config(name: "a") { name } }')).body.errors).toHaveLength(1);
  await proxy.restore();
  await eventually(async () => ((await metric('config_server_feed_reconnects_total')) ?? 0) > reconnects);
  const lines = server
    .log()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const failed = lines.filter(({ msg }) => msg === 'operation failed');
  expect(failed.length).toBeGreaterThanOrEqual(2);
  for (const line of failed)
    expect(line).toMatchObject({
      level: 'warn',
      operation: 'Query.config',
      code: 'UNAVAILABLE',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      err: { type: 'ApiError' },
    });
  expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
});
