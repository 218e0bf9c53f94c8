/** What the metrics say of a server at work: every one of docs/metrics.md is there, and tells what was done. */
import { readFile } from 'node:fs/promises';
import { openConnection, unfinishedPut } from '../process/client.ts';
import { graphql, send } from '../support/client.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { OPEN_METRICS, scrape } from './samples.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await eventually(async () => (await metrics()).value('config_server_feed_live') === 1);
});

afterAll(() => server.stop());

const metrics = (accept?: string) => scrape(server.urls.admin, accept);
const put = (name: string, data: unknown) =>
  send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data } });
const get = (path: string) => send(server.urls.api, 'GET', path);

/** By how much a series grows meanwhile; one that is not there yet counts as 0. */
async function growth(
  name: string,
  labels: Record<string, string>,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  const before = (await metrics()).value(name, labels) ?? 0;
  await meanwhile();
  // The response ends a moment before it is counted.
  await eventually(async () => ((await metrics()).value(name, labels) ?? 0) > before, 2_000).catch(() => {});
  return ((await metrics()).value(name, labels) ?? 0) - before;
}

const request = (method: string, route: string, status: string) => ({
  http_request_method: method,
  http_route: route,
  http_response_status_code: status,
});

describe('of everything in docs/metrics.md', () => {
  interface Row {
    readonly name: string;
    readonly type: string;
    readonly labels: readonly string[];
  }

  async function documented(): Promise<Row[]> {
    const text = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) \|/gm)];
    return rows.map(([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/\w+/g)].map(([label]) => label).sort(),
    }));
  }

  test('there is a series with its labels, and no series has others, in both formats', async () => {
    await put('a', 1);
    await get('/configs/a');
    await eventually(
      async () => (await metrics()).series('http_server_request_duration_seconds_count').length > 1,
    );
    const rows = await documented();
    expect(rows.length).toBeGreaterThan(30);
    for (const accept of [undefined, OPEN_METRICS]) {
      const { answer, series } = await metrics(accept);
      for (const { name, type, labels } of rows) {
        const family = accept ? name.replace(/_total$/, '') : name;
        expect(answer.text).toContain(`# TYPE ${family} ${type}\n`);
        const all = series(type === 'histogram' ? `${name}_count` : name);
        const seen = new Set(all.map((one) => Object.keys(one).sort().join()));
        expect([name, ...seen]).toEqual([name, labels.join()]);
      }
    }
  });

  test('the admin port answers HEAD, and says which format it is', async () => {
    const headers = { Accept: OPEN_METRICS };
    const head = await send(server.urls.admin, 'HEAD', '/metrics', { headers });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      vary: 'Accept',
    });
    expect((await metrics()).answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await metrics(OPEN_METRICS)).answer.text).toMatch(/\n# EOF\n$/);
  });
});

describe('of HTTP', () => {
  const COUNT = 'http_server_request_duration_seconds_count';

  test.each<[string, string, Record<string, string>, () => Promise<unknown>]>([
    ['a read', 'GET 200', request('GET', '/configs/:name', '200'), () => get('/configs/a')],
    ['an absent entry', 'GET 404', request('GET', '/configs/:name', '404'), () => get('/configs/absent')],
    ['a path of none', 'GET 404', request('GET', 'none', '404'), () => get('/no/such/path')],
    ['a path of no meaning', 'GET 400', request('GET', 'none', '400'), () => get('/configs/%zz')],
    [
      'a method of none',
      '405',
      request('_OTHER', '/configs', '405'),
      () => send(server.urls.api, 'PURGE', '/configs'),
    ],
    ['GraphQL', '200', request('POST', '/graphql', '200'), () => graphql(server.urls.api, '{ __typename }')],
  ])('%s is counted once, by its pattern', async (_what, _how, labels, ask) => {
    expect(await growth(COUNT, labels, ask)).toBe(1);
  });

  test('the bytes of a body are counted, and HEAD, which has none, as none', async () => {
    const { text } = await put('sized', 'x'.repeat(1000));
    const size = 'http_server_response_body_size_bytes_sum';
    const labels = { http_request_method: 'GET', http_route: '/configs/:name' };
    expect(await growth(size, labels, () => get('/configs/sized'))).toBe(text.length);
    const problem = await get('/configs/absent');
    expect(await growth(size, labels, () => get('/configs/absent'))).toBe(problem.text.length);
    const head = { ...labels, http_request_method: 'HEAD' };
    const count = 'http_server_response_body_size_bytes_count';
    expect(await growth(count, head, () => send(server.urls.api, 'HEAD', '/configs/sized'))).toBe(1);
    expect((await metrics()).value(size, head)).toBe(0);
  });

  test('a request is under way until it has ended, or its client has gone', async () => {
    const active = async () => (await metrics()).value('http_server_active_requests');
    const { begin, end } = unfinishedPut('slow', 1);
    const [finishes, leaves] = await Promise.all([1, 2].map(() => openConnection(server.urls.api)));
    finishes?.send(begin);
    leaves?.send(begin);
    await eventually(async () => (await active()) === 2);
    finishes?.send(end);
    await eventually(async () => (await active()) === 1);
    leaves?.socket.destroy();
    await eventually(async () => (await active()) === 0);
    finishes?.socket.destroy();
    expect((await metrics()).value(COUNT, request('PUT', '/configs/:name', '201'))).toBeGreaterThan(0);
  });

  test('a stream is under way until it begins; then it is open, and counted', async () => {
    const labels = request('GET', '/configs', '200');
    const path = '/configs';
    const open = async (surface: string) =>
      (await metrics()).value('config_server_streams_open', { surface });
    let stream: Awaited<ReturnType<typeof openStream>> | undefined;
    const begin = async () => {
      stream = await openStream(server.urls.api, path);
    };
    expect(await growth(COUNT, labels, begin)).toBe(1);
    expect(await open('rest')).toBe(1);
    expect((await metrics()).value('http_server_active_requests')).toBe(0);
    stream?.leave();
    await eventually(async () => (await open('rest')) === 0);
    expect((await metrics()).value(COUNT, labels)).toBeGreaterThan(0);
    expect((await metrics()).value('http_server_active_requests')).toBe(0);
  });
});

describe('of the operations', () => {
  const COUNT = 'config_server_operation_duration_seconds_count';
  const of = (operation: string, outcome: string) => ({ operation, outcome });

  test.each<[string, Record<string, string>, () => Promise<unknown>]>([
    ['over REST', of('Query.config', 'OK'), () => get('/configs/a')],
    [
      'over GraphQL',
      of('Query.config', 'OK'),
      () => graphql(server.urls.api, '{ config(name: "a") { name } }'),
    ],
    ['refused over REST', of('Query.config', 'BAD_USER_INPUT'), () => get('/configs/-a')],
    [
      'refused over GraphQL',
      of('Mutation.deleteConfig', 'NOT_FOUND'),
      () => graphql(server.urls.api, 'mutation { deleteConfig(name: "absent") { name } }'),
    ],
  ])('%s they are counted by outcome', async (_how, labels, ask) => {
    expect(await growth(COUNT, labels, ask)).toBe(1);
  });
});

describe('of the store', () => {
  test('a write is a batch that has waited and taken its time', async () => {
    for (const name of ['batch_changes', 'wait_seconds', 'commit_duration_seconds'])
      expect(await growth(`config_server_writer_${name}_count`, {}, () => put(name, 1))).toBe(1);
    expect((await metrics()).value('config_server_writer_queue_length')).toBe(0);
  });

  test('reads are told by where they come from', async () => {
    await put('read', 1);
    const reads = (source: string, meanwhile: () => Promise<unknown>) =>
      growth('config_server_reader_reads_total', { source }, meanwhile);
    await eventually(async () => (await metrics()).value('config_server_feed_live') === 1);
    await get('/configs/read');
    expect(await reads('cache', () => get('/configs/read'))).toBe(1);
    expect(await reads('database', () => get('/configs/never-read'))).toBe(1);
    const headers = { 'Cache-Control': 'no-cache' };
    expect(await reads('bypass', () => send(server.urls.api, 'GET', '/configs/read', { headers }))).toBe(1);
  });

  test('the cache says what it holds', async () => {
    const bytes = await growth('config_server_reader_cache_bytes', {}, () => put('cached', 'x'.repeat(500)));
    expect(bytes).toBeGreaterThan(500);
    expect(await growth('config_server_reader_cache_entries', {}, () => put('cached.2', 1))).toBe(1);
    expect((await metrics()).value('config_server_reader_cache_max_bytes')).toBe(67_108_864);
  });

  test('the feed has come as far as the store, and says how long ago it knew that', async () => {
    const { body } = await put('followed', 1);
    await eventually(async () => {
      const { value } = await metrics();
      return value('config_server_feed_revision') === body.revision && value('config_server_feed_live') === 1;
    });
    const { value } = await metrics();
    expect(value('config_server_feed_lag_revisions')).toBe(0);
    expect(value('config_server_feed_lag_seconds')).toBeLessThan(30);
    // The census may be some seconds old.
    await eventually(async () => (await metrics()).value('config_server_store_revision') === body.revision);
    expect((await metrics()).value('config_server_store_oldest_revision')).toBe(1);
  });

  test('the pool says what its connections do', async () => {
    const { value } = await metrics();
    const state = (name: string) => value('db_client_connection_count', { db_client_connection_state: name });
    expect(value('db_client_connection_max')).toBe(10);
    expect(value('db_client_connection_pending_requests')).toBe(0);
    expect((state('idle') ?? 0) + (state('used') ?? 0)).toBeGreaterThan(0);
  });
});
