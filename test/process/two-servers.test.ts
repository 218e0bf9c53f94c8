/** Two server processes on one database, under load through HTTP at once: one order, no lost update, one winner. */
import { readdir } from 'node:fs/promises';
import { expectSoundLog } from '../store/log.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { endProcesses, type ServerProcess, startServerProcess } from '../support/process.ts';
import { ask, FRESH, get, put } from './client.ts';

import.meta.jest.setTimeout(60_000);

let database: TestDatabase;
let servers: ServerProcess[];

beforeAll(async () => {
  database = await createTestDatabase();
  const start = () => startServerProcess({ DATABASE_URL: database.url });
  servers = await Promise.all([start(), start()]);
});

afterEach(() => expectSoundLog(database.url));

afterAll(async () => {
  await endProcesses();
  await database.drop();
});

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
