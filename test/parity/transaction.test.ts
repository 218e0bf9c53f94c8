/** A transaction of one change is that change: every case of the table, made and tried as a transaction. */
import { useServer } from '../support/use-server.ts';
import { run } from './case.ts';
import { graphqlSurface } from './graphql.ts';
import type { Surface } from './surface.ts';
import { tables } from './tables.ts';
import { transactionSurface } from './transaction.ts';

const server = useServer();
let graphql: Surface;
let transaction: Surface;

beforeAll(async () => {
  graphql = graphqlSurface(server.urls.api);
  transaction = transactionSurface(server.urls.api);
});

describe.each(Object.entries(tables))('%s', (table, cases) => {
  test.each(cases.map((it, index) => [it.title, it, index] as const))('%s', async (_title, it, index) => {
    const name = (surface: Surface) => it.name ?? `${table.replace(' ', '-')}.${index}.${surface.title}`;
    const alone = await run(it, name(graphql), graphql, transaction);
    const inTransaction = await run(it, name(transaction), transaction, graphql);
    if (it.gives === 'gone') expect(inTransaction).toBe('gone');
    else expect(inTransaction).toMatchObject(it.gives);
    expect(inTransaction).toEqual(alone);
  });
});
