/**
 * Parity: one table of cases, each run on REST and on GraphQL against one server. Each surface has to give
 * what the table says, and both the same to the last word; what one has written is read through the other.
 */
import { useServer } from '../support/use-server.ts';
import { run } from './case.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Surface } from './surface.ts';
import { tables } from './tables.ts';

const server = useServer();
let rest: Surface;
let graphql: Surface;

beforeAll(async () => {
  rest = restSurface(server.urls.api);
  graphql = graphqlSurface(server.urls.api);
});

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
