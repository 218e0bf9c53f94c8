/** What the metrics say of the store at work, part by part. */
import { send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { api, get, growth, metrics, put, useMeasured } from './measured.ts';

useMeasured();

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
  expect(await reads('bypass', () => send(api(), 'GET', '/configs/read', { headers }))).toBe(1);
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
