/**
 * Older versions, read on both surfaces: each gives what the table says, and both the same to the last word.
 * One name has every kind of version: kept, removal, and one that is no longer kept.
 */
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Entry, Operation, Outcome, Surface } from './surface.ts';

const server = useServer({ CACHE_MAX_BYTES: '0' });
let rest: Surface;
let graphql: Surface;
/** What the operations below have left, by version. */
const left: (Entry | undefined)[] = [];

const LIVES: readonly Operation[] = [
  { create: { name: 'lives', data: 'compacted' } },
  { replace: 'lives', input: { data: { of: 'the first life' }, ttl: 3600 } },
  { remove: 'lives' },
  { create: { name: 'lives', data: null } },
  { merge: 'lives', patch: { data: { of: 'the second' } } },
];

beforeAll(async () => {
  rest = restSurface(server.urls.api);
  graphql = graphqlSurface(server.urls.api);
  for (const operation of LIVES) left.push((await rest.perform(operation)).entry);
  await sql(server.databaseUrl, `DELETE FROM change WHERE name = 'lives' AND version = 1`);
});

async function readOnBoth(read: string, version: unknown): Promise<Outcome> {
  const overRest = await rest.perform({ read, version });
  expect(await graphql.perform({ read, version })).toEqual(overRest);
  return overRest;
}

const wrong = { code: 'BAD_USER_INPUT', problems: [{ pointer: '/version', code: 'INVALID' }] };

test.each<[unknown, object | 'the entry']>([
  [1, { code: 'COMPACTED', detail: 'This version is no longer kept.', problems: [] }],
  [2, 'the entry'],
  [3, { code: 'NOT_FOUND' }],
  [4, 'the entry'],
  [5, 'the entry'],
  [6, { code: 'NOT_FOUND' }],
  [2 ** 31 - 1, { code: 'NOT_FOUND' }],
  [0, wrong],
  [-1, wrong],
  [1.5, wrong],
  [2 ** 31, wrong],
  ['two', wrong],
  ['', wrong],
])('version %s', async (version, gives) => {
  const { entry, failure } = await readOnBoth('lives', version);
  if (gives === 'the entry') expect(entry).toEqual(left[Number(version) - 1]);
  else expect(failure).toMatchObject(gives);
});

test('the newest version is the present entry, however long its life was extended since', async () => {
  await rest.perform({ create: { name: 'touched', data: 1, ttl: 100 } });
  await graphql.perform({ replace: 'touched', input: { data: 1, ttl: 5000 } });
  const { entry } = await rest.perform({ read: 'touched' });
  expect(entry?.version).toBe(1);
  expect((await readOnBoth('touched', 1)).entry).toEqual(entry);
});

test('versions of a removed entry are still there, and its removal is none', async () => {
  const { entry } = await rest.perform({ create: { name: 'removed', data: 1 } });
  await rest.perform({ remove: 'removed' });
  expect((await readOnBoth('removed', 1)).entry).toEqual(entry);
  expect((await readOnBoth('removed', 2)).failure?.code).toBe('NOT_FOUND');
});

test('versions of an entry whose time is over are still there', async () => {
  const { entry } = await rest.perform({ create: { name: 'over', data: 1, ttl: 60 } });
  const past = new Date(Date.now() - 1000).toISOString();
  await sql(server.databaseUrl, `UPDATE config SET expires_at = $1 WHERE name = 'over'`, [past]);
  expect((await rest.perform({ read: 'over' })).failure?.code).toBe('NOT_FOUND');
  expect((await readOnBoth('over', 1)).entry).toEqual({ ...entry, expiresAt: past });
});

test('a name that never was has no versions', async () => {
  expect((await readOnBoth('never', 1)).failure?.code).toBe('NOT_FOUND');
});
