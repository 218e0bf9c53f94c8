/** schema.graphql, printed from the schema that is built from the code. */
import { createResolvers } from '../src/configs/resolvers.ts';
import { createSchema, printSorted } from '../src/operation/schema.ts';
import type { Store } from '../src/store/store.ts';

export async function printedSchema(): Promise<string> {
  const unused = () => Promise.reject(new Error('printing the schema calls nothing'));
  const store = new Proxy({} as Store, { get: () => unused });
  const observe = <Result>(_operation: string, _context: unknown, run: () => Result) =>
    Promise.resolve(run());
  return printSorted(await createSchema(createResolvers(store, observe, 0), observe));
}
