/** Two server processes on one database, under load through HTTP at once: one order, no lost update, one winner. */
import { readdir } from 'node:fs/promises';
import { expectSoundLog } from '../store/log.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { endProcesses, type ServerProcess, startServerProcess } from '../support/process.ts';
import { useTestDatabase } from '../support/use-database.ts';
import { ask, FRESH, get, put } from './client.ts';

import.meta.jest.setTimeout(60_000);

const database = useTestDatabase(endProcesses);
let servers: ServerProcess[];

beforeAll(async () => {
  const start = () => startServerProcess({ DATABASE_URL: database.url });
  servers = await Promise.all([start(), start()]);
});

afterEach(() => expectSoundLog(database.url));

const api = (index: number) => servers[index % servers.length]?.api ?? '';
/** The names of all migrations, in order. */
async function migrations(): Promise<string[]> {
  const entries = await readdir('prisma/migrations', { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

const times = <Result>(count: number, act: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

test('increments by If-Match, tried again when another was faster, add up', async () => {
  await put(api(0), 'counter', 0);
  let conflicts = 0;
  await times(16, async (client) => {
    for (let done = 0; done < 3; ) {
      const { json, headers } = await get(api(client), 'counter');
      const etag = headers.etag ?? '';
      const answer = await put(api(client + done), 'counter', json.data + 1, { 'If-Match': etag });
      if (answer.status === 200) done++;
      else {
        conflicts++;
        expect(answer).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } });
        expect(answer.headers.etag).not.toBe(etag);
      }
    }
  });
  expect((await get(api(1), 'counter', FRESH)).json).toMatchObject({ data: 48, version: 49 });
  expect(conflicts).toBeGreaterThan(0);
});

const creations: [
  what: string,
  losers: number,
  create: (index: number, name: string) => ReturnType<typeof ask>,
][] = [
  [
    'POST',
    409,
    (index, name) => ask(`${api(index)}/configs`, { method: 'POST', body: { name, data: index } }),
  ],
  ['PUT with If-None-Match: *', 412, (index, name) => put(api(index), name, index, { 'If-None-Match': '*' })],
];

test.each(creations)('of many creations of one name by %s exactly one wins', async (what, losers, create) => {
  for (let round = 0; round < 5; round++) {
    const name = `made-${what.length}-${round}`;
    const answers = await times(10, (index) => create(index, name));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => losers)]);
    const winner = answers.findIndex(({ status }) => status === 201);
    expect((await get(api(round), name, FRESH)).json).toMatchObject({ data: winner, version: 1 });
  }
});

test('of many deletions with one If-Match exactly one wins', async () => {
  const { headers } = await put(api(0), 'doomed', 1);
  const answers = await times(10, (index) =>
    ask(`${api(index)}/configs/doomed`, { method: 'DELETE', headers: { 'If-Match': headers.etag ?? '' } }),
  );
  const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
  expect(statuses).toEqual([204, ...Array.from({ length: 9 }, () => 404)]);
});

test('a write that one server has acknowledged is read from the other at once by who asks past the cache', async () => {
  for (let round = 0; round < 20; round++) {
    const { json } = await put(api(round), 'shared', round);
    const fresh = await get(api(round + 1), 'shared', FRESH);
    expect(fresh.json).toEqual(json);
  }
});

test('a write that one server has acknowledged soon shows in what the other keeps in its cache', async () => {
  for (let round = 0; round < 20; round++) {
    const { json } = await put(api(round), 'kept', round);
    await eventually(async () => (await get(api(round + 1), 'kept')).json.revision === json.revision);
    expect((await get(api(round + 1), 'kept')).json).toEqual(json);
    expect((await get(api(round), 'kept')).json).toEqual(json);
  }
});

async function graphql(api: string, query: string, variables: object = {}) {
  const { json } = await ask(`${api}/graphql`, {
    method: 'POST',
    body: { query, variables },
    headers: FRESH,
  });
  expect(json.errors).toBeUndefined();
  return json.data;
}

test('what one server has done is known to the other: transactions, history, restoring, filters, subscriptions', async () => {
  const told = await openStream(api(1), '/graphql', {
    method: 'POST',
    body: { query: 'subscription { configChanges(prefix: "both.") { type name version } }' },
  });
  await told.take(1);
  const commit = 'mutation($changes: [ChangeInput!]!) { commitConfigs(changes: $changes) { name revision } }';
  const create = (name: string, data: unknown) => ({ create: { name: `both.${name}`, data } });
  const { commitConfigs } = await graphql(api(0), commit, {
    changes: [create('a', { on: true }), create('b', { on: false })],
  });
  expect(commitConfigs[1].revision).toBe(commitConfigs[0].revision + 1);
  await graphql(api(1), commit, {
    changes: [{ replace: { name: 'both.a', data: { on: false } } }, { delete: { name: 'both.b' } }],
  });
  expect((await ask(`${api(0)}/configs/both.b?version=1`)).json.data).toEqual({ on: false });
  const { restoreConfig } = await graphql(
    api(0),
    'mutation { restoreConfig(name: "both.a", version: 1) { version data } }',
  );
  expect(restoreConfig).toEqual({ version: 3, data: { on: true } });
  const found = await graphql(
    api(1),
    '{ configs(prefix: "both.", where: {data: {path: "on", eq: true}}) { nodes { name history { version operation } } } }',
  );
  expect(found.configs.nodes).toEqual([
    {
      name: 'both.a',
      history: [3, 2, 1].map((version) => ({ version, operation: version === 1 ? 'CREATED' : 'UPDATED' })),
    },
  ]);
  const events = (await told.take(5)).map(({ data }) => data.data.configChanges);
  expect(events.map(({ type, name, version }) => `${type} ${name} ${version}`)).toEqual([
    'CREATED both.a 1',
    'CREATED both.b 1',
    'UPDATED both.a 2',
    'DELETED both.b 2',
    'UPDATED both.a 3',
  ]);
  told.leave();
});

test('both start at once on an empty database, which is then migrated once', async () => {
  const empty = await createEmptyDatabase();
  const start = () => startServerProcess({ DATABASE_URL: empty.url });
  const both = await Promise.all([start(), start(), start()]);
  const migrated = both.flatMap((server) => server.log()).filter(({ msg }) => msg === 'database migrated');
  const applied = migrated.flatMap(({ applied }) => applied);
  expect(applied.toSorted()).toEqual(await migrations());
  for (const [index, server] of both.entries()) {
    expect((await put(server.api, `a${index}`, 1)).json.revision).toBe(index + 1);
    server.signal('SIGTERM');
    await server.ended;
  }
  await empty.drop();
});
