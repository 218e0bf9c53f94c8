/** The store's parts behind one name: what the operations may do, and nothing of how it is done. */
import type { PrismaClient } from '../database/prisma.ts';
import type { Change, Outcome } from './change.ts';
import type { WriterObserver } from './commit.ts';
import type { Entry } from './entry.ts';
import type { EntryFilter } from './filter.ts';
import { Listing, type Page, type PageRequest } from './listing.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface Store {
  /** The entry as it is now; undefined when there is none or its time is over. */
  read(name: string): Promise<Entry | undefined>;
  page(request: PageRequest): Promise<Page>;
  count(filter: EntryFilter): Promise<number>;
  /** All changes or none, in order; rejects with the first refusal. */
  commit(changes: readonly Change[]): Promise<readonly Outcome[]>;
  /** Takes no more changes, and waits for those it has taken. */
  close(): Promise<void>;
}

export function createStore(prisma: PrismaClient, observer: WriterObserver): Store {
  const reader = new Reader(prisma);
  const listing = new Listing(prisma);
  const writer = new Writer(prisma, observer);
  return {
    read: (name) => reader.read(name),
    page: (request) => listing.page(request),
    count: (filter) => listing.count(filter),
    commit: (changes) => writer.commit(changes),
    close: () => writer.close(),
  };
}
