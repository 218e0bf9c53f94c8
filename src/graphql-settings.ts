/** The settings of GraphQL: what a document may ask for, and what browsers are shown. */
import { flag, oneOf, variable, wholeNumber } from './setting-kinds.ts';

export const graphql = {
  GRAPHQL_MAX_TOKENS: variable(wholeNumber(100, 100_000), '2000', 'Most tokens in a document.'),
  GRAPHQL_MAX_DEPTH: variable(wholeNumber(1, 100), '10', 'Deepest nesting of fields.'),
  GRAPHQL_MAX_ALIASES: variable(wholeNumber(0, 1000), '30', 'Most aliases in an operation.'),
  GRAPHQL_MAX_COST: variable(
    wholeNumber(1, 1_000_000),
    '20000',
    'Highest cost of an operation. That is its fields, times the sizes of their pages.',
  ),
  GRAPHQL_EXPLORER: variable(
    oneOf('graphiql', 'sandbox', 'off'),
    'graphiql',
    'What browsers find at /graphql. graphiql comes from the server itself, sandbox (Apollo’s) from the internet, ' +
      'without telemetry. For subscriptions in sandbox choose *Multipart subscriptions* in its connection settings.',
  ),
  GRAPHQL_INTROSPECTION: variable(flag, 'true', 'Whether clients may ask for the schema.'),
};
