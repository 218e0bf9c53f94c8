/**
 * The contract and the server, held against each other: nothing that the RAML has is unmet by what a server does,
 * and nothing that a server does is missing from the RAML.
 */
import express from 'express';
import { readContract } from '../../scripts/contract/authored.ts';
import { inServerSpan, traceHttp } from '../../src/observability/http-span.ts';
import { traceOperations } from '../../src/observability/operation-span.ts';
import type { Tracing } from '../../src/observability/tracing.ts';
import { traceWrites } from '../../src/observability/write-span.ts';
import { tracer } from '../observability/tracer.ts';
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { leaveAll, openStream, parseEvents } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { setReadOnly } from '../support/trouble.ts';
import { asPage, failing, type Request, requests, unavailable } from './requests.ts';
import { Witness } from './witness.ts';

import.meta.jest.setTimeout(60_000);

const contract = readContract();
const witness = new Witness();
const servers: TestServer[] = [];

const ENTRY = '/configs/payments.retry';
const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

const PAGE = 'https://dashboard.example.com';

/** As tracing is, without a collector and without what it changes in the whole process. */
const tracing: Tracing = {
  http: traceHttp(tracer),
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

/** All examples of bodies and answers, with the media types that they are examples of. */
const examples = new Map(
  contract.operations
    .flatMap(({ bodies, answers }) => [bodies, ...Object.values(answers).map((answer) => answer.bodies)])
    .flatMap((bodies) =>
      Object.entries(bodies).flatMap(([type, body]) =>
        Object.entries(body.examples).map(([name, value]) => [name, { type, value }] as const),
      ),
    ),
);

function example(name: string): { type: string; value: unknown } {
  const found = examples.get(name);
  if (!found) throw new Error(`the contract has no example ${name}`);
  witness.meetExample(name);
  return found;
}

function templateOf(path: string): string | undefined {
  const [bare = ''] = path.split('?');
  if (bare === '/' || bare === '/configs') return bare;
  return /^\/configs\/[^/]+$/.test(bare) ? '/configs/{name}' : undefined;
}

async function perform(api: string, { method, path, headers = {}, sends, status, answers, ...own }: Request) {
  const sent = sends === undefined ? undefined : example(sends);
  const body = sent ? JSON.stringify(sent.value) : own.body;
  const type = sent?.type ?? own.type ?? (body === undefined ? undefined : 'application/json');
  const all = { ...TRACE, ...(type && { 'Content-Type': type }), ...headers };
  const answer = await send(api, method, path, { headers: all, ...(body !== undefined && { body }) });
  expect([method, path, answer.status, answer.text]).toEqual([method, path, status, expect.anything()]);
  const names = [...new URLSearchParams(path.split('?')[1]).keys()];
  const asked = { method, path: templateOf(path), query: names, headers: Object.keys(headers), type };
  expect(witness.see(asked, answer)).toEqual([]);
  if (answers !== undefined)
    expect(settled(answer.text)).toEqual(settled(JSON.stringify(example(answers).value)));
  return answer;
}

/** What is another in every run is made one: times, and positions in the order of changes. */
function settled(text: string): unknown {
  const same = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/("revision":\s*|id: |at revision )\d+/g, '$10');
  return same.startsWith('retry') ? parseEvents(same) : JSON.parse(same);
}

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
  /** Opens a stream, does something meanwhile, and compares all that was told with an example. */
  async function watch(api: string, name: string, path: string, meanwhile: Request[], headers = {}) {
    const told = settled(String(example(name).value)) as { event: string }[];
    const stream = await openStream(api, path, { headers });
    const isBookmark = ({ event }: { event: string }) => event === 'bookmark';
    const changes = () => stream.events().filter((event) => !isBookmark(event));
    const expected = told.filter((event) => !isBookmark(event));
    // What the example tells before the first change is there before it is made.
    const first = expected.findIndex(({ event }) => ['created', 'updated'].includes(event));
    await eventually(() => changes().length >= (meanwhile.length > 0 ? first : expected.length));
    for (const request of meanwhile) await perform(api, request);
    await eventually(() => changes().length >= expected.length);
    if (told.some(isBookmark)) await eventually(() => stream.events().at(-1)?.event === 'bookmark');
    const text = stream.text();
    stream.leave();
    const whole = settled(text) as { event: string }[];
    const last = whole.at(-1);
    expect(whole.filter((event) => !isBookmark(event))).toEqual(expected);
    if (told.some(isBookmark)) expect(last).toEqual(told.at(-1));
    const names = [...new URLSearchParams(path.split('?')[1]).keys()];
    const asked = {
      method: 'GET',
      path: templateOf(path),
      query: names,
      headers: Object.keys(headers),
      type: undefined,
    };
    expect(witness.see(asked, { status: stream.status, headers: stream.headers, text })).toEqual([]);
  }

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

/** What the server has beside REST, by its methods; the text of the contract names each, too. */
const NOT_REST = {
  '/graphql': ['get', 'post'],
  '/docs': ['get'],
  '/openapi.json': ['get'],
  '/assets/{file}': ['get'],
  '/schema.graphql': ['get'],
  '/errors': ['get'],
  '/errors/{code}': ['get'],
};

test('the routes are those of the contract, and what is named beside it', async () => {
  const made = import.meta.jest.spyOn(express.Router.prototype, 'route');
  await start();
  const mounted = made.mock.results.map(({ value }) => value as express.IRoute & { methods: object });
  made.mockRestore();
  const routes = mounted.flatMap(({ path, methods }) => {
    // Express answers HEAD by GET.
    const own = Object.keys(methods).filter((method) => method !== '_all');
    const all = own.includes('get') ? [...own, 'head'] : own;
    return all.map((method) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`);
  });
  const authored = contract.operations.map(({ method, path }) => `${method} ${path}`);
  const beside = Object.entries(NOT_REST).flatMap(([path, methods]) =>
    [...methods, 'head', 'options'].map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual([...authored, ...beside].toSorted());
  for (const path of Object.keys(NOT_REST))
    expect(contract.root.description).toContain(`\`${path.replace(/\/\{.*/, '')}\``);
});
