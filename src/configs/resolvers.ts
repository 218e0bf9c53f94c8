/** All resolvers of the schema, in one place: what is missing here is missing from both surfaces. */
import type { Observe } from '../operation/observe.ts';
import type { Store } from '../store/store.ts';
import { HistoryResolver } from './history-resolver.ts';
import { ConfigResolver } from './resolver.ts';
import { TransactionResolver } from './transaction-resolver.ts';
import { WatchResolver } from './watch-resolver.ts';

/** @param maxBytes how large an entry may become by patching, in bytes of its JSON text. */
export function createResolvers(store: Store, observe: Observe, maxBytes: number) {
  return [
    new ConfigResolver(store, maxBytes),
    new HistoryResolver(store, observe),
    new TransactionResolver(store, maxBytes),
    new WatchResolver(store),
  ] as const;
}
