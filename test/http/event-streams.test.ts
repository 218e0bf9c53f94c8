/**
 * The life of event streams, with a source that the test controls: what a slow client costs, who is disconnected,
 * and that the source is told of every end.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Response } from 'express';
import { pino } from 'pino';
import { ApiError } from '../../src/errors/api-error.ts';
import { EventStreams } from '../../src/http/event-streams.ts';
import { eventStreamHead, message } from '../../src/http/server-sent-events.ts';
import { leaveAll, openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { Source } from './source.ts';

const counts = { open: 0, dropped: [] as string[] };
let streams: EventStreams;
let source: Source;
let bytes = 10;
let patienceMs = 60_000;
let opening: Promise<void> = Promise.resolve();
/** With what causes streams were closed for their clients. */
let causes: unknown[];
let server: Server;
let url: string;
/** What became of the last request. */
let outcome: Promise<unknown>;

beforeEach(async () => {
  Object.assign(counts, { open: 0, dropped: [] });
  bytes = 10;
  causes = [];
  patienceMs = 60_000;
  opening = Promise.resolve();
  streams = new EventStreams({
    max: 3,
    get patienceMs() {
      return patienceMs;
    },
    log: pino({ level: 'silent' }),
    observer: {
      opened: () => counts.open++,
      closed: () => counts.open--,
      dropped: (_surface, reason) => counts.dropped.push(reason),
    },
  });
  server = createServer((_request, response) => {
    const batches = source;
    const open = async () => {
      await opening;
      return { preamble: Buffer.from(':\n\n'), batches };
    };
    const render = (event: number) =>
      message('counted', JSON.stringify({ event, padding: 'x'.repeat(bytes) }));
    const close = (cause: unknown) => {
      causes.push(cause);
      return message('closed', '{}');
    };
    const made = { head: eventStreamHead, open, render, close };
    outcome = streams.serve('rest', response as Response, made).catch((error: ApiError) => {
      response.writeHead(error.status ?? 500).end();
      return error;
    });
  });
  await once(server.listen(0), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  leaveAll();
  server.closeAllConnections();
  server.close();
  await eventually(() => counts.open === 0);
});

test('a long batch comes whole and in order', async () => {
  source = new Source(2, 5_000);
  bytes = 100;
  const events = await (await openStream(url, '/')).take(10_000);
  expect(events.map(({ data }) => data.event)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
});

test('a client that does not read is asked for no more than what fills its socket, then disconnected', async () => {
  source = new Source(1_000_000);
  bytes = 50_000;
  patienceMs = 300;
  const stream = await openStream(url, '/');
  stream.pause();
  await eventually(() => counts.dropped.length > 0);
  expect(counts).toEqual({ open: 0, dropped: ['slow'] });
  expect(source.returned).toBeGreaterThan(0);
  // 50 MB; the socket's buffers take a few.
  expect(source.asked).toBeLessThan(1_000);
  stream.resume();
  await stream.ended;
  // It is told nothing more, which would have to wait for it to read.
  expect(causes).toEqual([]);
  // What has come is a beginning without a gap: it can be gone on from.
  const numbers = stream.events().map(({ data }) => data.event);
  expect(numbers).toEqual(numbers.map((_, i) => i));
});

test('a client that reads again in time has missed nothing', async () => {
  source = new Source(400);
  bytes = 50_000;
  const stream = await openStream(url, '/');
  stream.pause();
  let before = -1;
  // Until the socket takes no more.
  await eventually(() => {
    const stands = source.asked > 0 && source.asked === before;
    before = source.asked;
    return stands;
  });
  expect(source.asked).toBeLessThan(400);
  stream.resume();
  const events = await stream.take(400);
  expect(events.map(({ data }) => data.event)).toEqual(Array.from({ length: 400 }, (_, i) => i));
  expect(counts).toEqual({ open: 1, dropped: [] });
});

test('a client that goes away ends its source at once', async () => {
  source = new Source(1);
  const stream = await openStream(url, '/');
  await stream.take(1);
  stream.leave();
  await eventually(() => source.returned > 0 && counts.open === 0);
  expect([counts.dropped, causes]).toEqual([[], []]);
});

test('a client that goes away before its source is open leaves nothing behind', async () => {
  source = new Source(1);
  let open = () => {};
  opening = new Promise((resolve) => {
    open = resolve;
  });
  const leaving = openStream(url, '/').catch(() => 'left');
  await eventually(() => counts.open === 1);
  leaveAll();
  await leaving;
  open();
  await eventually(() => source.returned > 0 && counts.open === 0);
});

test('no more than there may be; one that ends makes room', async () => {
  source = new Source(1);
  const [first] = await Promise.all([openStream(url, '/'), openStream(url, '/'), openStream(url, '/')]);
  expect((await openStream(url, '/')).status).toBe(503);
  expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
  first.leave();
  await eventually(() => counts.open < 3);
  expect((await openStream(url, '/')).status).toBe(200);
});

test('one that cannot begin takes no place', async () => {
  source = new Source(1);
  opening = Promise.reject(new ApiError('COMPACTED', 'gone'));
  opening.catch(() => {});
  for (let i = 0; i < 5; i++) expect((await openStream(url, '/')).status).toBe(410);
  expect(counts).toEqual({ open: 0, dropped: [] });
});

test('a source that cannot go on ends its stream in order, after whole events, with the cause', async () => {
  source = new Source(3);
  const stream = await openStream(url, '/');
  await stream.take(3);
  source.failure = new ApiError('UNAVAILABLE', 'too far behind');
  await source.return();
  // The source is asked again only by a stream that goes on.
  const other = await openStream(url, '/');
  expect(await other.ended).toBe(true);
  expect([counts.dropped, causes]).toEqual([['source'], [undefined, source.failure]]);
  expect(other.events()).toEqual([{ event: 'closed', data: {} }]);
});

test('at the end all are ended in order and at once, those that wait for a slow client included', async () => {
  source = new Source(1_000_000);
  bytes = 50_000;
  const slow = await openStream(url, '/');
  slow.pause();
  const idle = new Source(1);
  source = idle;
  const waiting = await openStream(url, '/');
  await waiting.take(1);
  streams.end();
  expect(await waiting.ended).toBe(true);
  expect(waiting.events().at(-1)?.event).toBe('closed');
  await eventually(() => counts.open === 0);
  expect(counts.dropped).toEqual([]);
  expect(causes).toMatchObject([{ code: 'UNAVAILABLE', message: 'The server is stopping.' }]);
  expect((await openStream(url, '/')).status).toBe(503);
});
