/** Event streams over REST for who comes back: Last-Event-ID, also when what came after it is no longer there. */
import { query } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { startTestServer } from '../support/server.ts';
import { databaseUrl, open, put, useStreams } from './streaming.ts';

useStreams();

describe('Last-Event-ID', () => {
  const reconnect = (id: string, path = '/configs?prefix=last.') =>
    open(path, { headers: { 'Last-Event-ID': id } });

  test('goes on from there', async () => {
    const from = await put('last.a', 1);
    await put('last.a', 2);
    const [event] = await (await reconnect(String(from))).take(1);
    expect(event).toMatchObject({ event: 'updated', id: String(from + 1) });
  });

  test('is minded before `since`', async () => {
    const from = await put('last.a', 3);
    await put('last.a', 4);
    const [event] = await (await reconnect(String(from), '/configs?prefix=last.&since=0')).take(1);
    expect(event).toMatchObject({ event: 'updated', id: String(from + 1) });
  });

  test('that is empty is as good as none', async () => {
    const [event] = await (await reconnect('', '/configs?prefix=nothing')).take(1);
    expect(event).toMatchObject({ event: 'ready' });
  });

  test.each(['x', '-1', '1.5', '9007199254740993', '1000000', '1e3', `${' '.repeat(3)}abc`])(
    'that is not ours, %s, begins anew',
    async (id) => {
      const revision = await put('fresh', 1);
      const stream = await reconnect(id, '/configs/fresh');
      expect(await stream.take(3)).toEqual([
        { event: 'reset', id: '', data: { revision: 0 } },
        { event: 'current', data: expect.objectContaining({ name: 'fresh' }) },
        { event: 'ready', id: String(revision), data: { revision } },
      ]);
    },
  );

  test('does not excuse a wrong parameter', async () => {
    expect((await reconnect('1', '/configs?colour=red')).status).toBe(400);
  });
});

test('after compaction `since` is refused by 410, and a browser begins anew', async () => {
  await put('old', 1);
  const oldest = await put('old', 2);
  await query(databaseUrl(), 'UPDATE store SET oldest = $1', [oldest]);
  await query(databaseUrl(), 'DELETE FROM change WHERE revision < $1', [oldest]);
  // A server that has seen the changes itself may still tell them.
  const { urls, stop } = await startTestServer({ DATABASE_URL: databaseUrl() });
  const refused = await openStream(urls.api, '/configs/old?since=1');
  await refused.ended;
  expect([refused.status, refused.headers['content-type']]).toEqual([410, 'application/problem+json']);
  expect(JSON.parse(refused.text())).toMatchObject({ code: 'COMPACTED', status: 410 });
  const stream = await openStream(urls.api, '/configs/old', { headers: { 'Last-Event-ID': '1' } });
  expect(await stream.take(3)).toMatchObject([
    { event: 'reset', id: '' },
    { event: 'current', data: { data: 2 } },
    { event: 'ready', id: String(oldest) },
  ]);
  expect(stream.lastEventId()).toBe(String(oldest));
  await stop();
});
