/** The collector: what it is told and how, and that its being away costs traces and nothing else. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { logged, type ServerProcess } from '../support/process.ts';
import { get, openConnection, put, unfinishedPut } from './client.ts';
import { startTraced, stop, traced, traceId, traceparent, useTraces } from './traces.ts';

import.meta.jest.setTimeout(60_000);

useTraces();

/** So that exports are under way all the time, and the queue is full soon. */
const BUSY = {
  OTEL_BSP_SCHEDULE_DELAY: '1',
  OTEL_BSP_MAX_QUEUE_SIZE: '8',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4',
};
const REQUESTS = 100;
/** Far less than any limit in time of an export, and far more than a request takes. */
const PROMPT_MS = 3_000;

async function slowest(server: ServerProcess): Promise<number> {
  let longest = 0;
  for (let count = 0; count < REQUESTS; count++) {
    const begin = performance.now();
    expect((await put(server.api, `n${count}`, count)).status).toBe(201);
    expect((await get(server.api, `n${count}`)).status).toBe(200);
    longest = Math.max(longest, performance.now() - begin);
  }
  return longest;
}

async function stopTime(server: ServerProcess): Promise<number> {
  const begin = performance.now();
  await stop(server);
  return performance.now() - begin;
}

test('a collector that takes connections and never answers slows no request, and the stop by seconds', async () => {
  traced.receiver.behave('hang');
  const server = await startTraced(traced.database.url, traced.receiver, BUSY);
  expect(await slowest(server)).toBeLessThan(PROMPT_MS);
  expect(traced.receiver.requests).not.toEqual([]);
  expect(await stopTime(server)).toBeLessThan(8_000);
  expect(server.log().map(({ msg }) => msg)).toContain(
    'the last traces are lost: they could not be exported in time',
  );
});

test('a collector that is not there slows no request, and the stop by seconds', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const { port } = nobody.address() as AddressInfo;
  await new Promise((resolve) => nobody.close(resolve));
  const url = `http://127.0.0.1:${port}`;
  const server = await startTraced(traced.database.url, { url }, BUSY);
  expect(await slowest(server)).toBeLessThan(PROMPT_MS);
  expect(await stopTime(server)).toBeLessThan(8_000);
});

test('that it refuses is logged once, and that it takes them again', async () => {
  traced.receiver.behave('refuse');
  const server = await startTraced(traced.database.url, traced.receiver, { OTEL_BSP_SCHEDULE_DELAY: '1' });
  for (let count = 1; count <= 3; count++) {
    await get(server.api, 'a');
    await eventually(() => traced.receiver.requests.length >= count);
  }
  await logged(server, ({ msg }) => /^traces cannot be exported/.test(msg));
  traced.receiver.behave('take');
  await get(server.api, 'a');
  await logged(server, ({ msg }) => /^traces are exported again/.test(msg));
  await stop(server);
  const lines = server.log().filter(({ msg }) => msg.startsWith('traces '));
  expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
});

test('the last request’s spans arrive, although the server is stopped at once', async () => {
  const server = await startTraced(traced.database.url, traced.receiver, {
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  });
  const connection = await openConnection(server.api);
  const { begin, end } = unfinishedPut('a', 'slow');
  connection.send(begin.replace('Host: a', `Host: a\r\ntraceparent: ${traceparent('1').traceparent}`));
  await get(server.api, 'missing', traceparent('2'));
  server.signal('SIGTERM');
  await logged(server, ({ msg }) => msg === 'stopping');
  expect(traced.receiver.requests).toEqual([]);
  connection.send(end);
  await connection.closed;
  expect(connection.received()).toMatch(/ 201 Created/);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  const names = (digit: string) =>
    traced.receiver
      .spans()
      .filter((span) => span.traceId === traceId(digit))
      .map(({ name }) => name);
  expect(names('1')).toEqual(expect.arrayContaining(['PUT /configs/:name', 'writer.commit', 'commit']));
  expect(names('2')).toContain('GET /configs/:name');
});

test('it is told what the standard variables say', async () => {
  const server = await startTraced(traced.database.url, traced.receiver, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${traced.receiver.url}/base/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2,x-tenant=a',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=b',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=test',
    OTEL_SERVICE_NAME: 'ours',
  });
  await get(server.api, 'a');
  await stop(server);
  expect(traced.receiver.requests).toMatchObject([
    { path: '/base/v1/traces', headers: { authorization: 'Bearer hunter2', 'x-tenant': 'b' } },
  ]);
  expect(traced.receiver.spans()[0]?.resource).toMatchObject({
    'service.name': 'ours',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'deployment.environment.name': 'test',
  });
  expect(server.stdout() + server.stderr()).not.toContain('hunter2');
});

test('the address for traces alone is taken as it is, also without the other', async () => {
  const server = await startTraced(traced.database.url, traced.receiver, {
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traced.receiver.url}/here`,
  });
  await get(server.api, 'a');
  await stop(server);
  expect(traced.receiver.requests).toMatchObject([{ path: '/here' }]);
  expect(traced.receiver.spans()[0]?.resource).toMatchObject({ 'service.name': 'config-server' });
});
