/**
 * Versions and revisions over a whole history: each change takes the next revision of the store and the next
 * version of its name, whichever surface makes it; what changes nothing takes none.
 */
import { useServer } from '../support/use-server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Operation, Surface } from './surface.ts';

const server = useServer();
let surfaces: readonly [Surface, Surface];

beforeAll(async () => {
  surfaces = [restSurface(server.urls.api), graphqlSurface(server.urls.api)];
});

test('revisions have no gaps and versions go on, over all operations of both surfaces', async () => {
  const history: [Operation, counted: object][] = [
    [{ create: { name: 'a', data: 1 } }, { revision: 1, version: 1 }],
    [{ create: { name: 'b', data: 1, ttl: 1000 } }, { revision: 2, version: 1 }],
    [{ create: { name: 'a', data: 1 } }, {}],
    [
      { replace: 'a', input: { data: 2 } },
      { revision: 3, version: 2 },
    ],
    [{ replace: 'a', input: { data: 3 }, if: { ifRevision: 1 } }, {}],
    [
      { replace: 'b', input: { data: 1, ttl: 2000 } },
      { revision: 2, version: 1 },
    ],
    [
      { replace: 'c', input: { data: 1 } },
      { revision: 4, version: 1 },
    ],
    [
      { merge: 'a', patch: { data: { x: 1 } } },
      { revision: 5, version: 3 },
    ],
    [{ merge: 'a', patch: { data: null } }, {}],
    [
      { patch: 'a', operations: [{ op: 'remove', path: '/data/x' }] },
      { revision: 6, version: 4 },
    ],
    [{ patch: 'a', operations: [{ op: 'remove', path: '/data/x' }] }, {}],
    [{ remove: 'absent' }, {}],
    [{ remove: 'a' }, {}],
    [{ create: { name: 'a', data: 1 } }, { revision: 8, version: 6 }],
    [{ remove: 'a' }, {}],
    [
      { replace: 'a', input: { data: 1 } },
      { revision: 10, version: 8 },
    ],
    [{ read: 'a' }, { revision: 10, version: 8 }],
  ];
  for (const [index, [operation, counted]] of history.entries()) {
    const { entry } = await (index % 2 === 0 ? surfaces[0] : surfaces[1]).perform(operation);
    if (entry && !('remove' in operation)) expect(entry).toMatchObject(counted);
    else if (!('remove' in operation)) expect(counted).toEqual({});
  }
});

test('concurrent writers of both surfaces share one order, and only one of them can be the first', async () => {
  const writes = Array.from({ length: 40 }, (_, index) => {
    const surface = index % 2 === 0 ? surfaces[0] : surfaces[1];
    const name = index < 10 ? 'contended' : `alone-${index}`;
    return surface.perform({ create: { name, data: index } });
  });
  const outcomes = await Promise.all(writes);
  const made = outcomes.flatMap(({ entry }) => (entry ? [entry.revision] : []));
  const refused = outcomes.flatMap(({ failure }) => (failure ? [failure.code] : []));
  expect(refused).toEqual(Array(9).fill('ALREADY_EXISTS'));
  expect(made.toSorted((a, b) => a - b)).toEqual(made.map((_, index) => Math.min(...made) + index));
});

test('of writers that all saw the same revision one wins', async () => {
  const [rest, graphql] = surfaces;
  const { entry } = await rest.perform({ create: { name: 'race', data: 0 } });
  const condition = { ifRevision: entry?.revision ?? 0 };
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, data) =>
      (data % 2 === 0 ? rest : graphql).perform({ replace: 'race', input: { data }, if: condition }),
    ),
  );
  const [winner, ...others] = outcomes.filter((outcome) => outcome.entry);
  expect(others).toEqual([]);
  expect((await rest.perform({ read: 'race' })).entry).toEqual(winner?.entry);
});
