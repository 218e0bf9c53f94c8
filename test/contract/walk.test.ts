/**
 * The contract and the server, held against each other: nothing that the RAML has is unmet by what a server does,
 * and nothing that a server does is missing from the RAML.
 */
import { readContract } from '../../scripts/contract/authored.ts';
import { configRoutes } from '../../src/configs/routes.ts';
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { leaveAll, openStream, parseEvents } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { setReadOnly } from '../support/trouble.ts';
import { failing, type Request, requests, unavailable } from './requests.ts';
import { Witness } from './witness.ts';

import.meta.jest.setTimeout(60_000);

const contract = readContract();
const witness = new Witness();
const servers: TestServer[] = [];

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

async function start(settings: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer(settings);
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

test('a server in trouble answers as the contract says', async () => {
  const { urls, databaseUrl } = await start({ MAX_STREAMS: '0' });
  await perform(urls.api, {
    method: 'PUT',
    path: '/configs/payments.retry',
    body: '{"data":0}',
    status: 201,
  });
  await setReadOnly(databaseUrl, true);
  for (const request of unavailable) await perform(urls.api, request);
  await setReadOnly(databaseUrl, false);
  await query(databaseUrl, 'ALTER TABLE config RENAME TO away');
  for (const request of failing) await perform(urls.api, request);
  await query(databaseUrl, 'ALTER TABLE away RENAME TO config');
});

describe('event streams', () => {
  const ENTRY = '/configs/payments.retry';

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

test('the routes are those of the contract', () => {
  const routes = configRoutes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`);
  const authored = contract.operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const isRouted = (operation: string) => !/^(HEAD|OPTIONS) | \/$/.test(operation);
  expect(authored.filter(isRouted).toSorted()).toEqual([...new Set(routes)].toSorted());
});
