/** The store's parts behind one name: what the operations may do, and nothing of how it is done. */
import type { PrismaClient } from '../database/prisma.ts';
import type { Change, Outcome } from './change.ts';
import type { WriterObserver } from './commit.ts';
import type { Entry, JsonValue } from './entry.ts';
import type { EntryFilter } from './filter.ts';
import {
  History,
  type HistoryRequest,
  type KeptVersion,
  type PastChange,
  type VersionKey,
} from './history.ts';
import { Listing, type Page, type PageRequest } from './listing.ts';
import { preview } from './preview.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface Store {
  /** The entry as it is now; undefined when there is none or its time is over. */
  read(name: string): Promise<Entry | undefined>;
  page(request: PageRequest): Promise<Page>;
  count(filter: EntryFilter): Promise<number>;
  /** One for every key, in order. */
  versions(keys: readonly VersionKey[]): Promise<readonly KeptVersion[]>;
  /** For every request, in order, the kept changes of the name, newest first. */
  history(requests: readonly HistoryRequest[]): Promise<readonly (readonly PastChange[])[]>;
  /** The data of changes by their revisions; none for those that are no longer kept. */
  pastData(revisions: readonly number[]): Promise<ReadonlyMap<number, JsonValue>>;
  /** All changes or none, in order; rejects with the first refusal. */
  commit(changes: readonly Change[]): Promise<readonly Outcome[]>;
  /** The outcomes as they would be now, or the first refusal; nothing is written. */
  preview(changes: readonly Change[]): Promise<readonly Outcome[]>;
  /** Takes no more changes, and waits for those it has taken. */
  close(): Promise<void>;
}

export function createStore(prisma: PrismaClient, observer: WriterObserver): Store {
  const reader = new Reader(prisma);
  const listing = new Listing(prisma);
  const history = new History(prisma);
  const writer = new Writer(prisma, observer);
  return {
    read: (name) => reader.read(name),
    page: (request) => listing.page(request),
    count: (filter) => listing.count(filter),
    versions: (keys) => history.versions(keys),
    history: (requests) => history.changes(requests),
    pastData: (revisions) => history.data(revisions),
    preview: (changes) => preview(prisma, changes),
    commit: (changes) => writer.commit(changes),
    close: () => writer.close(),
  };
}
