/** schema.graphql, printed from the schema that is built from the code. */
import { HistoryResolver } from '../src/configs/history-resolver.ts';
import { ConfigResolver } from '../src/configs/resolver.ts';
import { TransactionResolver } from '../src/configs/transaction-resolver.ts';
import { createSchema, printSorted } from '../src/operation/schema.ts';
import type { Store } from '../src/store/store.ts';

export async function printedSchema(): Promise<string> {
  const unused = () => Promise.reject(new Error('printing the schema calls nothing'));
  const store = new Proxy({} as Store, { get: () => unused });
  const observe = <Result>(_operation: string, _context: unknown, run: () => Result) =>
    Promise.resolve(run());
  const resolvers = [
    new ConfigResolver(store, 0),
    new HistoryResolver(store, observe),
    new TransactionResolver(store, 0),
  ] as const;
  return printSorted(await createSchema(resolvers, observe));
}
