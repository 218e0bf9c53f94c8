/**
 * The contract and the server, held against each other: nothing that the RAML has is unmet by what a server does,
 * and nothing that a server does is missing from the RAML.
 */
import { inServerSpan, traceHttp } from '../../src/observability/http-span.ts';
import { traceOperations } from '../../src/observability/operation-span.ts';
import type { Tracing } from '../../src/observability/tracing.ts';
import { traceWrites } from '../../src/observability/write-span.ts';
import { begin, tracer } from '../observability/tracer.ts';
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { leaveAll } from '../support/event-stream.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { setReadOnly } from '../support/trouble.ts';
import { requests } from './requests/in-order.ts';
import { failing, unavailable } from './requests/in-trouble.ts';
import { asPage, ENTRY } from './requests/request.ts';
import { contract, example, perform, watch, witness } from './steps.ts';

import.meta.jest.setTimeout(60_000);

const servers: TestServer[] = [];

const PAGE = 'https://dashboard.example.com';

/** As tracing is, without a collector and without what it changes in the whole process. */
const tracing: Tracing = {
  http: traceHttp(begin),
  inServerSpan,
  writes: traceWrites(tracer),
  observe: (observe) => traceOperations(observe, tracer),
  stop: async () => undefined,
};

async function start(settings: Record<string, string> = {}, options = {}): Promise<TestServer> {
  const server = await startTestServer(settings, options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  leaveAll();
  for (const server of servers.splice(0)) await server.stop();
});

test('everything that can be asked is answered as the contract says', async () => {
  const { urls } = await start();
  for (const request of requests) await perform(urls.api, request);
  const { headers } = await send(urls.api, 'GET', '/configs?first=1');
  const [, next = ''] = /<([^>]+)>/.exec(String(headers.link)) ?? [];
  for (const method of ['GET', 'HEAD']) await perform(urls.api, { method, path: next, status: 200 });
});

test.each(['*', PAGE])(
  'so is a page of another origin, of those let in (%s), while tracing is on',
  async (origins) => {
    const { urls } = await start({ CORS_ORIGINS: origins }, { tracing });
    for (const request of requests) await perform(urls.api, asPage(PAGE, request));
  },
);

test('what header fields have as examples is understood', async () => {
  const { urls } = await start();
  await perform(urls.api, { method: 'POST', path: '/configs', sends: 'setting', status: 201 });
  const shown = (type: string) => String(contract.types[type]?.example);
  const [, next = ''] = /<([^>]+)>/.exec(shown('NextLink')) ?? [];
  const { query: parameters } = contract.operations.find(({ id }) => id === 'listConfigs') ?? {};
  const after = String(parameters?.after?.examples.example);
  for (const path of [next, `/configs?after=${after}`, shown('Location')])
    await perform(urls.api, { method: 'GET', path, status: 200 });
  for (const type of ['EntityTag', 'ListTag']) {
    const path = type === 'ListTag' ? '/configs' : ENTRY;
    await perform(urls.api, { method: 'GET', path, headers: { 'If-None-Match': shown(type) }, status: 200 });
  }
  const headers = { 'If-Match': shown('EntityTag') };
  await perform(urls.api, { method: 'DELETE', path: ENTRY, headers, status: 412 });
});

test('a server in trouble answers as the contract says', async () => {
  const { urls, databaseUrl } = await start({ MAX_STREAMS: '0', CORS_ORIGINS: PAGE }, { tracing });
  await perform(urls.api, {
    method: 'PUT',
    path: '/configs/payments.retry',
    body: '{"data":0}',
    status: 201,
  });
  await setReadOnly(databaseUrl, true);
  for (const request of unavailable) await perform(urls.api, asPage(PAGE, request));
  await setReadOnly(databaseUrl, false);
  await query(databaseUrl, 'ALTER TABLE config RENAME TO away');
  for (const request of failing) await perform(urls.api, asPage(PAGE, request));
  await query(databaseUrl, 'ALTER TABLE away RENAME TO config');
});

describe('event streams', () => {
  test('tell what the examples tell', async () => {
    const { urls } = await start({ WATCH_BOOKMARK_SECONDS: '1', KEEPER_INTERVAL_SECONDS: '1' });
    const made = await perform(urls.api, { method: 'POST', path: '/configs', sends: 'setting', status: 201 });
    await watch(urls.api, 'watch', '/configs?prefix=payments.', [
      { method: 'PUT', path: ENTRY, sends: 'replacement', status: 200 },
      { method: 'DELETE', path: ENTRY, status: 204 },
    ]);
    await watch(urls.api, 'resumed', `/configs?since=${made.body.revision}`, []);
  });

  test('end and begin anew as the examples do', async () => {
    const { urls } = await start({ KEEPER_INTERVAL_SECONDS: '1' });
    const data = JSON.stringify({ ...(example('setting').value as object), ttl: 1 });
    await watch(urls.api, 'watch-one', ENTRY, [
      { method: 'POST', path: '/configs', body: data, status: 201 },
    ]);
  });

  test('forget what they cannot go on from', async () => {
    const { urls } = await start();
    await perform(urls.api, { method: 'POST', path: '/configs', sends: 'setting', status: 201 });
    for (const path of ['/configs', ENTRY])
      await watch(urls.api, 'reset', path, [], { 'Last-Event-ID': '9007199254740991' });
  });
});

test('every part of the contract has been met', () => {
  expect(witness.unmet()).toEqual([]);
});
