/** How the span of an event stream tells why it was ended, when the server did it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Response } from 'express';
import { pino } from 'pino';
import { EventStreams } from '../../src/http/event-streams.ts';
import { eventStreamHead } from '../../src/http/server-sent-events.ts';
import { traceHttp } from '../../src/observability/http-span.ts';
import { eventually } from '../support/eventually.ts';
import { begin, exporter, useTracer } from './tracer.ts';

useTracer();

let server: Server;
let streams: EventStreams;
let batches: AsyncGenerator<readonly number[]>;

beforeAll(async () => {
  const observer = { opened: () => {}, closed: () => {}, dropped: () => {} };
  streams = new EventStreams({ max: 10, patienceMs: 50, observer, log: pino({ level: 'silent' }) });
  const trace = traceHttp(begin);
  server = createServer((request, response) => {
    trace(request, response);
    const open = async () => ({ preamble: Buffer.from(':\n\n'), batches });
    void streams.serve('rest', response as Response, {
      head: eventStreamHead,
      open,
      render: () => Buffer.alloc(1024 * 1024),
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Opens a stream; the client does not read it unless it is told to. */
function open(source: AsyncGenerator<readonly number[]>) {
  batches = source;
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write('GET /configs HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
  return socket;
}

/** Batches that come, or fail to, when a test says so. */
async function* pending(batches: Promise<readonly number[][]>) {
  yield* await batches;
}

async function events() {
  await eventually(() => exporter.getFinishedSpans().length > 0);
  const spans = exporter.getFinishedSpans();
  return spans.flatMap((span) => span.events.map(({ name, attributes }) => [name, attributes?.reason]));
}

test('its client does not read', async () => {
  const socket = open(
    (async function* () {
      for (;;) yield [1];
    })(),
  );
  expect(await events()).toEqual([
    ['ready', undefined],
    ['dropped', 'slow'],
  ]);
  socket.destroy();
});

test('its source cannot go on', async () => {
  const more = Promise.withResolvers<number[][]>();
  await once(open(pending(more.promise)), 'data');
  more.reject(new Error('no more'));
  expect(await events()).toEqual([
    ['ready', undefined],
    ['dropped', 'source'],
  ]);
});

test('the server stops', async () => {
  const more = Promise.withResolvers<number[][]>();
  await once(open(pending(more.promise)), 'data');
  streams.end();
  more.resolve([]);
  expect(await events()).toEqual([
    ['ready', undefined],
    ['ended', undefined],
  ]);
});
