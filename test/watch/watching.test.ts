/**
 * Watching: one table of cases, each run on REST and on GraphQL against one server, with the same told by both. Changes
 * are made over REST; which surface makes them makes no difference, as the parity of operations shows.
 */
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { leaveAll } from '../support/event-stream.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { graphqlWatching, restWatching, type Told, type WatchSurface } from './surface.ts';

let server: TestServer;
let surfaces: Record<string, WatchSurface>;

beforeAll(async () => {
  server = await startTestServer();
  surfaces = { REST: restWatching(server.urls.api), GraphQL: graphqlWatching(server.urls.api) };
});

afterEach(leaveAll);
afterAll(() => server.stop());

async function put(name: string, data: unknown, ttl?: number): Promise<number> {
  const { body } = await send(server.urls.api, 'PUT', `/configs/${name}`, { body: { data, ttl } });
  return body.revision;
}

const remove = (name: string) => send(server.urls.api, 'DELETE', `/configs/${name}`);

async function newest(): Promise<number> {
  const [row] = await query<{ revision: string }>(server.databaseUrl, 'SELECT revision FROM store');
  return Number(row?.revision);
}

/** What one run was told, with revisions counted from the first, so that runs can be compared. */
function relative(told: readonly Told[], from: number) {
  return told.map(({ revision, ...rest }) => ({ ...rest, at: revision && revision - from }));
}

const READY = { type: 'ready', name: null, version: null };

interface Case {
  readonly title: string;
  /** @param branch a prefix that no other run has. */
  run(surface: WatchSurface, branch: string): Promise<unknown>;
  readonly gives: (branch: string) => unknown;
}

const cases: readonly Case[] = [
  {
    title: 'the present entries, then ready at the newest revision, then each change',
    async run(surface, branch) {
      await put(`${branch}a`, 1);
      const from = await put(`${branch}b`, null);
      const watch = await surface.watch({ prefix: branch });
      const state = await watch.take(3);
      await put(`${branch}a`, 2);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'current', at: null, name: `${branch}a`, version: 1, data: 1 },
      { type: 'current', at: null, name: `${branch}b`, version: 1, data: null },
      { ...READY, at: 0 },
      { type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 },
    ],
  },
  {
    title: 'nothing but ready where there is nothing',
    async run(surface, branch) {
      const from = await newest();
      return relative(await (await surface.watch({ prefix: branch })).take(1), from);
    },
    gives: () => [{ ...READY, at: 0 }],
  },
  {
    title: 'every kind of change, in order',
    async run(surface, branch) {
      const from = await newest();
      const watch = await surface.watch({ prefix: branch });
      await watch.take(1);
      await put(`${branch}a`, { deep: [1, 'zwei', null] });
      await put(`${branch}a`, 'line\nbreak \u2028 ü 😀');
      await remove(`${branch}a`);
      await put(`${branch}a`, false);
      await expire(`${branch}a`);
      return relative(await watch.take(5), from);
    },
    gives: (branch) => [
      { type: 'created', at: 1, name: `${branch}a`, version: 1, data: { deep: [1, 'zwei', null] } },
      { type: 'updated', at: 2, name: `${branch}a`, version: 2, data: 'line\nbreak \u2028 ü 😀' },
      { type: 'deleted', at: 3, name: `${branch}a`, version: 3 },
      { type: 'created', at: 4, name: `${branch}a`, version: 4, data: false },
      { type: 'expired', at: 5, name: `${branch}a`, version: 5 },
    ],
  },
  {
    title: 'since a revision: what came after it, without the state before',
    async run(surface, branch) {
      await put(`${branch}a`, 1);
      const from = await put(`${branch}b`, 1);
      await put(`${branch}a`, 2);
      await remove(`${branch}b`);
      const watch = await surface.watch({ prefix: branch, since: from });
      const missed = await watch.take(2);
      await put(`${branch}c`, 1);
      return relative([...missed, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 },
      { type: 'deleted', at: 2, name: `${branch}b`, version: 2 },
      { type: 'created', at: 3, name: `${branch}c`, version: 1, data: 1 },
    ],
  },
  {
    title: 'since the newest revision: only what comes',
    async run(surface, branch) {
      const from = await put(`${branch}a`, 1);
      const watch = await surface.watch({ prefix: branch, since: from });
      await put(`${branch}a`, 2);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 }],
  },
  {
    title: 'nothing of names beside the prefix',
    async run(surface, branch) {
      const from = await newest();
      const watch = await surface.watch({ prefix: `${branch}in.` });
      await watch.take(1);
      await put(`${branch}in`, 1);
      await put(`${branch}inn`, 1);
      await put(`${branch}in.a`, 1);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'created', at: 3, name: `${branch}in.a`, version: 1, data: 1 }],
  },
  {
    title: 'one name alone',
    async run(surface, branch) {
      const from = await put(`${branch}a`, 1);
      const watch = await surface.watch({ name: `${branch}a` });
      const state = await watch.take(2);
      await put(`${branch}ab`, 1);
      await remove(`${branch}a`);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'current', at: null, name: `${branch}a`, version: 1, data: 1 },
      { ...READY, at: 0 },
      { type: 'deleted', at: 2, name: `${branch}a`, version: 2 },
    ],
  },
  {
    title: 'a name that is not there yet',
    async run(surface, branch) {
      const from = await newest();
      const watch = await surface.watch({ name: `${branch}a` });
      const state = await watch.take(1);
      await put(`${branch}a`, 1);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { ...READY, at: 0 },
      { type: 'created', at: 1, name: `${branch}a`, version: 1, data: 1 },
    ],
  },
  {
    title: 'what a filter selects; who leaves the selection as deleted',
    async run(surface, branch) {
      await put(`${branch}a`, { on: true });
      const from = await put(`${branch}b`, { on: false });
      const where = { data: { path: 'on', eq: true } };
      const watch = await surface.watch({ prefix: branch, where });
      const state = await watch.take(2);
      await put(`${branch}b`, { on: false, more: 1 });
      await put(`${branch}b`, { on: true });
      await put(`${branch}a`, { on: false });
      return relative([...state, ...(await watch.take(2))], from).map(({ type, name, at }) => [
        type,
        name,
        at,
      ]);
    },
    gives: (branch) => [
      ['current', `${branch}a`, null],
      ['ready', null, 0],
      ['updated', `${branch}b`, 2],
      ['deleted', `${branch}a`, 3],
    ],
  },
  {
    title: 'nothing of a touch',
    async run(surface, branch) {
      const from = await put(`${branch}a`, 1, 100);
      const watch = await surface.watch({ prefix: branch, since: from });
      expect(await put(`${branch}a`, 1, 200)).toBe(from);
      await put(`${branch}b`, 1);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'created', at: 1, name: `${branch}b`, version: 1, data: 1 }],
  },
  {
    title: 'the same to two clients',
    async run(surface, branch) {
      const from = await newest();
      const watches = await Promise.all([
        surface.watch({ prefix: branch }),
        surface.watch({ prefix: branch }),
      ]);
      for (const watch of watches) await watch.take(1);
      for (let i = 1; i <= 20; i++) await put(`${branch}a`, i);
      const [one, other] = await Promise.all(watches.map((watch) => watch.take(20)));
      expect(other).toEqual(one);
      return relative(one ?? [], from).map(({ data, at }) => [data, at]);
    },
    gives: () => Array.from({ length: 20 }, (_, i) => [i + 1, i + 1]),
  },
  {
    title: 'none missing and none twice to who leaves and comes back, again and again',
    async run(surface, branch) {
      let since = await newest();
      const told: unknown[] = [];
      for (let round = 0; round < 5; round++) {
        const watch = await surface.watch({ prefix: branch, since });
        for (let i = 0; i < 4; i++) void put(`${branch}${round}.${i}`, 1);
        const events = await watch.take(3);
        watch.leave();
        told.push(...events.map(({ name }) => name));
        since = events.at(-1)?.revision ?? since;
      }
      const rest = await (await surface.watch({ prefix: branch, since })).take(5);
      return [...told, ...rest.map(({ name }) => name)].sort();
    },
    gives: (branch) =>
      [0, 1, 2, 3, 4].flatMap((round) => [0, 1, 2, 3].map((i) => `${branch}${round}.${i}`)).sort(),
  },
];

/** What the sweep will do. */
async function expire(name: string): Promise<void> {
  await query(
    server.databaseUrl,
    `WITH gone AS (DELETE FROM config WHERE name = $1 RETURNING *),
          step AS (UPDATE store SET revision = revision + 1 RETURNING revision)
     INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, batch)
     SELECT step.revision, name, version + 1, 'expired', NULL, 0, created_at, now(), NULL, 'test', gen_random_uuid()
       FROM gone, step`,
    [name],
  );
}

describe.each(['REST', 'GraphQL'])('%s tells', (title) => {
  test.each(cases.map((it, index) => [it.title, it, index] as const))('%s', async (_title, it, index) => {
    const branch = `${title}.${index}.`;
    expect(await it.run(surfaces[title] as WatchSurface, branch)).toEqual(it.gives(branch));
  });
});

describe.each(['REST', 'GraphQL'])('%s refuses', (title) => {
  const refusal = (args: object) => (surfaces[title] as WatchSurface).refusal(args);

  test.each<[string, object, string, string[]]>([
    ['a revision that is negative', { since: -1 }, 'BAD_USER_INPUT', ['/since']],
    ['a revision that is none', { since: 'x' }, 'BAD_USER_INPUT', ['/since']],
    ['a fraction of a revision', { since: 1.5 }, 'BAD_USER_INPUT', ['/since']],
    ['a revision beyond what is safe', { since: 2 ** 53 }, 'BAD_USER_INPUT', ['/since']],
    ['a prefix that no name has', { prefix: '-' }, 'BAD_USER_INPUT', ['/prefix']],
    ['a name that is none', { name: '-' }, 'BAD_USER_INPUT', ['/name']],
    ['a filter that is none', { where: { data: {} } }, 'BAD_USER_INPUT', ['/where/data']],
    ['a revision from another store', { since: 1_000_000 }, 'COMPACTED', []],
  ])('%s', async (_what, args, code, pointers) => {
    expect(await refusal(args)).toEqual({ code, pointers });
  });
});

test('a revision whose successors are compacted is refused on both surfaces alike', async () => {
  await put('compacted.a', 1);
  const last = await put('compacted.a', 2);
  const oldest = await put('compacted.a', 3);
  await query(server.databaseUrl, 'UPDATE store SET oldest = $1', [oldest]);
  await query(server.databaseUrl, 'DELETE FROM change WHERE revision < $1', [oldest]);
  // A server that has seen the changes itself says the same as one that has not.
  const fresh = await startTestServer({ DATABASE_URL: server.databaseUrl });
  const apis = [fresh.urls.api, server.urls.api];
  for (const surface of apis.flatMap((api) => [restWatching(api), graphqlWatching(api)])) {
    expect(await surface.refusal({ since: last - 1 })).toEqual({ code: 'COMPACTED', pointers: [] });
    const watch = await surface.watch({ since: last });
    expect(await watch.take(1)).toMatchObject([{ type: 'updated', revision: oldest, data: 3 }]);
  }
  await fresh.stop();
});
