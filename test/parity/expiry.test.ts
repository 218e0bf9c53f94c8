/**
 * Expiry is exact, by the clock of the database, in every operation. No waiting for a guess: each probe asks
 * the database for its time before and after, and only what lies wholly on one side of the end is judged.
 */
import { graphql as query } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Operation, Outcome, Surface } from './surface.ts';

const server = useServer();
let surfaces: Surface[];

beforeAll(async () => {
  surfaces = [restSurface(server.urls.api), graphqlSurface(server.urls.api)];
});

async function databaseTime(): Promise<number> {
  const [row] = await sql<{ ms: string }>(
    server.databaseUrl,
    'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
  );
  return Number(row?.ms);
}

/** Says for an entry that is about to expire whether it is there. Must not change it while it is. */
type Probe = (surface: Surface, name: string) => Promise<boolean>;

const is = (outcome: Outcome, code: string) => {
  if (outcome.failure) expect(outcome.failure.code).toBe(code);
  return outcome.failure !== undefined;
};

const probes: Record<string, Probe> = {
  read: async (surface, name) => !is(await surface.perform({ read: name }), 'NOT_FOUND'),
  list: async (surface, name) => (await surface.list({ first: 100, prefix: name })).entries?.length === 1,
  create: async (surface, name) => is(await surface.perform({ create: { name, data: 2 } }), 'ALREADY_EXISTS'),
  'replace if absent': async (surface, name) =>
    is(
      await surface.perform({ replace: name, input: { data: 2 }, if: { ifAbsent: true } }),
      'PRECONDITION_FAILED',
    ),
  patch: async (surface, name) => {
    const operations = [{ op: 'test', path: '/data', value: 'another' }];
    const { failure } = await surface.perform({ patch: name, operations });
    return failure?.code === 'CONFLICT';
  },
  delete: async (surface, name) => {
    const { failure } = await surface.perform({ remove: name, if: { ifRevision: 0 } });
    return failure?.code === 'PRECONDITION_FAILED';
  },
};

const counting: Probe = async (_surface, name) => {
  const document = `{ configs(prefix: "${name}") { totalCount } }`;
  return (await query(server.urls.api, document)).body.data.configs.totalCount === 1;
};

/** What was seen up to the first absence, told apart from what the clock says. */
async function watch(surface: Surface, name: string, probe: Probe) {
  const { entry } = await surface.perform({ create: { name, data: 1, ttl: 1 } });
  const end = Date.parse(entry?.expiresAt ?? '');
  for (let sightings = 0; ; sightings++) {
    const before = await databaseTime();
    const there = await probe(surface, name);
    const after = await databaseTime();
    if (!there) return { seen: sightings > 0, tooEarly: after < end, tooLate: false };
    if (before >= end) return { seen: sightings > 0, tooEarly: false, tooLate: true };
  }
}

test('an entry is there until its end, and gone from then on, for every operation', async () => {
  const watched = surfaces.flatMap((surface) => [
    ...Object.entries(probes).map(([what, probe]) => ({ what: `${surface.title}: ${what}`, surface, probe })),
  ]);
  const [, overGraphQL] = surfaces as [Surface, Surface];
  watched.push({ what: 'totalCount', surface: overGraphQL, probe: counting });
  const results = await Promise.all(
    watched.map(async ({ what, surface, probe }, index) => [
      what,
      await watch(surface, `exact-${index}.`, probe),
    ]),
  );
  const exact = { seen: true, tooEarly: false, tooLate: false };
  expect(Object.fromEntries(results)).toEqual(Object.fromEntries(watched.map(({ what }) => [what, exact])));
});

describe('an entry whose time is over', () => {
  const name = (surface: Surface, index: number) => `lapsed-${index}.${surface.title}`;
  const operations: [string, (name: string) => Operation, object][] = [
    ['can be created again', (it) => ({ create: { name: it, data: 2 } }), made()],
    ['is made by replace', (it) => ({ replace: it, input: { data: 2 } }), made()],
    ['is absent to ifAbsent', (it) => ({ replace: it, input: { data: 2 }, if: { ifAbsent: true } }), made()],
    [
      'is absent to ifPresent',
      (it) => ({ replace: it, input: { data: 2 }, if: { ifPresent: true } }),
      failed('PRECONDITION_FAILED'),
    ],
    ['cannot be merged into', (it) => ({ merge: it, patch: { data: 2 } }), failed('NOT_FOUND')],
    ['cannot be touched', (it) => ({ merge: it, patch: { ttl: 60 } }), failed('NOT_FOUND')],
    ['cannot be patched', (it) => ({ patch: it, operations: [] }), failed('NOT_FOUND')],
    ['cannot be deleted', (it) => ({ remove: it }), failed('NOT_FOUND')],
    ['cannot be read', (it) => ({ read: it }), failed('NOT_FOUND')],
  ];

  function made() {
    return { entry: { data: 2, version: 3, expiresAt: null } };
  }

  function failed(code: string) {
    return { failure: { code } };
  }

  beforeAll(async () => {
    const names = surfaces.flatMap((surface) => operations.map((_operation, index) => name(surface, index)));
    const [rest] = surfaces as [Surface, Surface];
    const outcomes = await Promise.all(
      names.map((it) => rest.perform({ create: { name: it, data: 1, ttl: 1 } })),
    );
    const end = Math.max(...outcomes.map(({ entry }) => Date.parse(entry?.expiresAt ?? '')));
    while ((await databaseTime()) < end);
  });

  test.each(
    operations.map(([title, operation, expected], index) => [title, operation, expected, index] as const),
  )('%s', async (_title, operation, expected, index) => {
    for (const surface of surfaces)
      expect(await surface.perform(operation(name(surface, index)))).toMatchObject(expected);
  });
});
