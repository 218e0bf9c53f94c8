/** Stopping with streams open: they end in order and at once, so that their clients go on elsewhere. */
import { MULTIPART } from '../graphql/subscribing.ts';
import { leaveAll, openStream } from '../support/event-stream.ts';
import { endProcesses, logged, startServerProcess } from '../support/process.ts';
import { useFreshTestDatabases } from '../support/use-database.ts';
import { put } from './client.ts';

import.meta.jest.setTimeout(60_000);

// Before the servers end.
afterEach(leaveAll);

const database = useFreshTestDatabases(endProcesses);

const DOCUMENT = { query: 'subscription { configChanges { type revision } }' };

test('SIGTERM ends every stream in order and at once, and the process with 0', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url, SHUTDOWN_GRACE_SECONDS: '30' });
  await put(server.api, 'a', 1);
  const overRest = await Promise.all(Array.from({ length: 10 }, () => openStream(server.api, '/configs')));
  const overGraphQL = (Accept: string) =>
    openStream(server.api, '/graphql', { method: 'POST', body: DOCUMENT, headers: { Accept } });
  const byEvents = await Promise.all(Array.from({ length: 10 }, () => overGraphQL('text/event-stream')));
  const byParts = await Promise.all(Array.from({ length: 10 }, () => overGraphQL(MULTIPART)));
  const all = [...overRest, ...byEvents, ...byParts];
  for (const stream of all) await stream.take(2);
  const begin = Date.now();
  server.signal('SIGTERM');
  for (const stream of all) expect(await stream.ended).toBe(true);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - begin).toBeLessThan(10_000);
  // A `complete` would tell a client that there is nothing more to come.
  for (const stream of byEvents) expect(stream.text()).not.toContain('complete');
  // Parts have no end without one: it comes after the error that says why.
  for (const stream of byParts)
    expect(stream.events().slice(2)).toMatchObject([{ event: 'error' }, { event: 'complete' }]);
  expect(server.log()).not.toContainEqual(expect.objectContaining({ level: 'warn' }));
});

test('for the shutdown delay streams go on', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url, SHUTDOWN_DELAY_SECONDS: '2' });
  const stream = await openStream(server.api, '/configs');
  await stream.take(1);
  server.signal('SIGTERM');
  await logged(server, ({ msg }) => msg === 'stopping');
  await put(server.api, 'late', 1);
  expect(await stream.take(1)).toMatchObject([{ event: 'created' }]);
  expect(await stream.ended).toBe(true);
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test('a client that does not read does not hold up the stop', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url, SHUTDOWN_GRACE_SECONDS: '30' });
  const stream = await openStream(server.api, '/configs');
  stream.pause();
  for (let i = 0; i < 30; i++) await put(server.api, `large.${i}`, 'x'.repeat(900_000));
  const begin = Date.now();
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - begin).toBeLessThan(10_000);
});
