/** The operations over a store, without a server: so that what they ask of the database can be counted. */

import { type ExecutionResult, graphql } from 'graphql';
import { createResolvers } from '../../src/configs/resolvers.ts';
import { type Context, createContext } from '../../src/operation/context.ts';
import { createSchema } from '../../src/operation/schema.ts';
import { openStore, type TestStore } from '../store/stores.ts';
import type { Untyped } from '../support/untyped.ts';

const MAX_BYTES = 1_048_576;

export interface Operations {
  readonly store: TestStore;
  /** Executes a document. */
  ask(document: string, variables?: Record<string, unknown>, context?: Context): Promise<Answer>;
  /** How many queries of the database something takes. */
  queriesOf(act: () => Promise<unknown>): Promise<number>;
}

interface Answer {
  readonly data: Untyped;
  readonly errors: ExecutionResult['errors'];
}

export async function openOperations(url: string): Promise<Operations> {
  const store = openStore(url);
  const observe = async <Result>(
    _operation: string,
    _context: unknown,
    run: () => Result | Promise<Result>,
  ) => run();
  const schema = await createSchema(createResolvers(store, observe, MAX_BYTES), observe);
  return {
    store,
    async ask(source, variableValues = {}, contextValue = createContext()) {
      const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
      return { data, errors };
    },
    async queriesOf(act) {
      const before = store.queries();
      await act();
      return store.queries() - before;
    },
  };
}
