/**
 * Parity: one table of cases, each run on REST and on GraphQL against one server. Each surface has to give
 * what the table says, and both the same to the last word; what one has written is read through the other.
 */
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Case, run } from './case.ts';
import { dataCases } from './cases/data.ts';
import { mergeCases } from './cases/merge.ts';
import { nameCases } from './cases/names.ts';
import { operationCases } from './cases/operations.ts';
import { patchCases } from './cases/patch.ts';
import { preconditionCases } from './cases/preconditions.ts';
import { touchCases } from './cases/touch.ts';
import { ttlCases } from './cases/ttl.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Surface } from './surface.ts';

let server: TestServer;
let rest: Surface;
let graphql: Surface;

beforeAll(async () => {
  server = await startTestServer();
  rest = restSurface(server.urls.api);
  graphql = graphqlSurface(server.urls.api);
});

afterAll(() => server.stop());

const tables: Record<string, readonly Case[]> = {
  operations: operationCases,
  'merge patch': mergeCases,
  'patch operations': patchCases,
  preconditions: preconditionCases,
  data: dataCases,
  names: nameCases,
  ttl: ttlCases,
  touch: touchCases,
};

describe.each(Object.entries(tables))('%s', (table, cases) => {
  test.each(cases.map((it, index) => [it.title, it, index] as const))('%s', async (_title, it, index) => {
    const name = (surface: Surface) => it.name ?? `${table.replace(' ', '-')}.${index}.${surface.title}`;
    const overRest = await run(it, name(rest), rest, graphql);
    const overGraphQL = await run(it, name(graphql), graphql, rest);
    if (it.gives === 'gone') expect(overRest).toBe('gone');
    else expect(overRest).toMatchObject(it.gives);
    expect(overGraphQL).toEqual(overRest);
  });
});
