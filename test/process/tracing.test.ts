/** What a trace of a request is, span by span, on either surface; and that what it is not part of is not in it. */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ask, get, openConnection, put } from './client.ts';
import { commitSpan, operationSpan, rawQuery, serverSpan, span } from './span-trees.ts';
import { sizeOf, startTraced, stop, traced, traceId, traceparent, treesOf, useTraces } from './traces.ts';

import.meta.jest.setTimeout(60_000);

useTraces();

/** In nanoseconds. The SDK has each span begin at a whole one, so that two of them do not agree any better. */
const MILLISECOND = 1_000_000n;

const graphql = (api: string, document: string, headers: Record<string, string>) =>
  ask(`${api}/graphql`, { method: 'POST', body: { query: document }, headers });

test('a write by REST and one by GraphQL: the caller’s trace, from the request to the commit', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  expect((await put(server.api, 'a', 1, traceparent('1'))).status).toBe(201);
  const document = 'mutation { replaceConfig(name: "a", input: { data: 2 }) { version } }';
  expect((await graphql(server.api, document, traceparent('2'))).json.data.replaceConfig.version).toBe(2);
  await stop(server);
  const spans = traced.receiver.spans();

  expect(treesOf(spans, '1')).toEqual([
    serverSpan('PUT', '/configs/:name', 201, [
      operationSpan('Mutation.replaceConfig', 'rest', [
        commitSpan(['Mutation.replaceConfig of 1'], [rawQuery('FROM public.store')]),
      ]),
    ]),
  ]);
  expect(treesOf(spans, '2')).toEqual([
    serverSpan('POST', '/graphql', 200, [
      span({ name: 'graphql.parse' }),
      span({ name: 'graphql.validate' }),
      span({
        name: 'mutation',
        attributes: { 'graphql.operation.type': 'mutation' },
        children: [
          operationSpan('Mutation.replaceConfig', 'graphql', [commitSpan(['Mutation.replaceConfig of 2'])]),
        ],
      }),
    ]),
  ]);
  // Nothing else was traced, whatever the server has done meanwhile.
  expect(spans).toHaveLength(sizeOf([...treesOf(spans, '1'), ...treesOf(spans, '2')]));
  for (const { start, end } of spans) expect(end).toBeGreaterThanOrEqual(start);
  for (const { resource } of spans) {
    expect(resource).toMatchObject({ 'service.name': 'config-server', 'telemetry.sdk.language': 'nodejs' });
  }
});

test('a caller who brings no trace is told which one its request has got', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  const { headers } = await put(server.api, 'a', 1);
  await stop(server);
  const { traceId, spanId } = traced.receiver.spans().find(({ name }) => name === 'PUT /configs/:name') ?? {};
  expect(headers.traceresponse).toBe(`00-${traceId}-${spanId}-01`);
});

test('an operation ends after the commit', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  await query(traced.database.url, 'ALTER TABLE change ADD CHECK (pg_sleep(0.1)::text IS NOT NULL)');
  await put(server.api, 'a', 1);
  await stop(server);
  const found = (name: string) => traced.receiver.spans().find((each) => each.name === name);
  const { start = 0n, end: committed = 0n } = found('commit') ?? {};
  expect(committed - start).toBeGreaterThan(90n * MILLISECOND);
  for (const name of ['writer.commit', 'Mutation.replaceConfig', 'PUT /configs/:name'])
    expect(found(name)?.end).toBeGreaterThan(committed - MILLISECOND);
});

test('a read names its trace where it is refused, and no fault of the server is found in it', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  const { status, json } = await get(server.api, 'missing', {
    ...traceparent('1'),
    'Cache-Control': 'no-cache',
  });
  expect({ status, instance: json.instance }).toEqual({ status: 404, instance: traceId('1') });
  const untold = await put(server.api, '-', 1);
  await stop(server);
  expect(treesOf(traced.receiver.spans(), '1')).toEqual([
    serverSpan('GET', '/configs/:name', 404, [
      operationSpan('Query.config', 'rest', [rawQuery('FROM public.store')]),
    ]),
  ]);
  const refused = traced.receiver.spans().find((each) => each.name === 'Mutation.replaceConfig');
  expect(refused).toMatchObject({
    traceId: untold.json.instance,
    attributes: { 'config_server.outcome': 'BAD_USER_INPUT' },
    isError: false,
  });
});

test('a fault of the server is one in its spans, by code', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  await query(traced.database.url, 'ALTER TABLE change ADD CHECK (principal IS NULL)');
  expect((await put(server.api, 'a', 1, traceparent('1'))).status).toBe(500);
  await stop(server);
  const failed = traced.receiver.spans().filter(({ isError }) => isError);
  expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
    ['commit', 'INTERNAL_SERVER_ERROR'],
    ['writer.commit', 'INTERNAL_SERVER_ERROR'],
    ['Mutation.replaceConfig', undefined],
    ['PUT /configs/:name', '500'],
  ]);
});

test('an unknown method and an unknown path are not in a name', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  await ask(`${server.api}/no/such`, { headers: traceparent('1') });
  const connection = await openConnection(server.api);
  connection.send(
    `PROPFIND /configs/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\ntraceparent: ${traceparent('2').traceparent}\r\n\r\n`,
  );
  await connection.closed;
  await stop(server);
  expect(treesOf(traced.receiver.spans(), '1')).toMatchObject([{ name: 'GET', children: [] }]);
  expect(treesOf(traced.receiver.spans(), '2')[0]?.attributes).toMatchObject({
    'http.request.method': '_OTHER',
    'http.response.status_code': 405,
  });
});

test.each([
  ['rest', 'GET /configs', 'GET', '/configs', ''],
  [
    'graphql',
    'POST /graphql',
    'POST',
    '/graphql',
    '{"query":"subscription { configChanges { type revision } }"}',
  ],
])('a stream by %s is one span, from its beginning to its end', async (surface, name, method, path, body) => {
  const server = await startTraced(traced.database.url, traced.receiver, { OTEL_BSP_SCHEDULE_DELAY: '10' });
  const connection = await openConnection(server.api);
  connection.send(
    `${method} ${path} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\ntraceparent: ${traceparent('1').traceparent}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await eventually(() => /ready/i.test(connection.received()));
  const { json } = await put(server.api, 'a', 1, traceparent('2'));
  await eventually(() => new RegExp(`created.*${json.revision}`, 'is').test(connection.received()));
  await eventually(() => traced.receiver.spans().some((each) => each.name === 'Subscription.configChanges'));
  expect(traced.receiver.spans().map((each) => each.name)).not.toContain(name);
  connection.socket.destroy();
  await eventually(() => traced.receiver.spans().some((each) => each.name === name));
  await stop(server);
  const [stream, ...more] = treesOf(traced.receiver.spans(), '1');
  expect(more).toEqual([]);
  expect(stream).toMatchObject({ name, kind: 'SERVER', isError: false });
  expect(stream?.events).toEqual([
    { name: 'ready', attributes: {} },
    { name: 'ended', attributes: {} },
  ]);
  expect(stream?.children).toMatchObject([
    { name: 'Subscription.configChanges', attributes: { 'config_server.surface': surface } },
  ]);
});
