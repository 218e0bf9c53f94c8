/**
 * What Apollo Server alone can do: the same schema on Express, and a resolver that returns what it has
 * already. No limits, no observation, no custom scalars: their values are sent as they are.
 */
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { serve } from './serve.ts';

export interface Given {
  /** The schema, as the server prints it. */
  readonly typeDefs: string;
  /** The entries, by name. */
  readonly entries: Readonly<Record<string, unknown>>;
}

await serve(async ({ typeDefs, entries }: Given) => {
  const apollo = new ApolloServer({
    typeDefs,
    resolvers: { Query: { config: (_source: unknown, { name }: { name: string }) => entries[name] } },
  });
  await apollo.start();
  const app = express();
  app.use('/graphql', express.json(), expressMiddleware(apollo));
  return app;
});
