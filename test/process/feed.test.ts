/** A feed that loses its connection, as operators and clients of a server see it: a metric, two lines, no wrong answer. */
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { endProcesses, type ServerProcess, startServerProcess } from '../support/process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { ask, get, put } from './client.ts';

import.meta.jest.setTimeout(90_000);

let database: TestDatabase;
let proxy: TcpProxy;
let server: ServerProcess;
let other: ServerProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startTcpProxy(database.url);
  const start = (url: string) => startServerProcess({ DATABASE_URL: url });
  [server, other] = await Promise.all([start(proxy.url), start(database.url)]);
  await eventually(async () => (await isLive()) === 1);
  // Its line comes a moment later, and must not be taken for another one's.
  await eventually(() => lines('info') === 1);
});

afterAll(async () => {
  await endProcesses();
  await proxy.close();
  await database.drop();
});

async function metric(name: string): Promise<number> {
  const { text } = await ask(`${server.admin}/metrics`);
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

const isLive = () => metric('config_server_feed_live');
const bypasses = () => metric('config_server_reader_reads_total{source="bypass"}');
const lines = (level: string) =>
  server.log().filter((line) => line.level === level && /^the feed/.test(line.msg)).length;

const losses: [how: string, lose: () => Promise<unknown>, mend: () => Promise<unknown>][] = [
  [
    'whose sessions are ended again and again',
    async () => {
      const sessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'config-server feed'`;
      await eventually(async () => {
        await query(database.url, sessions);
        return lines('warn') > warnings;
      });
    },
    async () => {},
  ],
  ['to which the network is gone', () => proxy.goAway(), () => proxy.restore()],
  ['to which the network stands still', async () => proxy.freeze(), async () => proxy.thaw()],
];

let warnings: number;

test.each(losses)('a feed %s is told to be behind, and then live again', async (_, lose, mend) => {
  warnings = lines('warn');
  const lives = lines('info');
  await put(other.api, 'a', 'before');
  await eventually(async () => (await get(server.api, 'a')).json?.data === 'before');
  await lose();
  await eventually(() => lines('warn') > warnings);
  const { json: written } = await put(other.api, 'a', 'during');
  await mend();
  await eventually(() => lines('info') > lives);
  await eventually(async () => (await isLive()) === 1);
  // It may have been back before that write.
  await eventually(async () => (await get(server.api, 'a')).json?.revision === written.revision);
  // Each loss is told once, however often connecting fails, and so is each return; lines come a moment later.
  await eventually(() => lines('warn') - warnings === lines('info') - lives);
});

test('while it is behind, the metric says so, and reads that can be answered are answered by the database', async () => {
  await put(other.api, 'b', 1);
  await proxy.goAway();
  await eventually(async () => (await isLive()) === 0);
  expect((await get(server.api, 'b')).status).toBe(503);
  await proxy.restore();
  await eventually(async () => (await get(server.api, 'b')).status === 200);
  expect(await bypasses()).toBeGreaterThan(0);
  await eventually(async () => (await isLive()) === 1);
  const before = await bypasses();
  await get(server.api, 'b');
  expect(await bypasses()).toBe(before);
});
