/** The store's parts behind one name: what the operations may do, and nothing of how it is done. */
import type { Database } from '../database/prisma.ts';
import type { Change, Outcome } from './change.ts';
import type { Entry, JsonValue } from './entry.ts';
import { EntryLoader } from './entry-loader.ts';
import type { WatchRequest } from './event.ts';
import { Feed, type FeedOptions } from './feed.ts';
import type { EntryFilter } from './filter.ts';
import {
  History,
  type HistoryRequest,
  type KeptVersion,
  type PastChange,
  type VersionKey,
} from './history.ts';
import { Listing, type Page, type PageRequest } from './listing.ts';
import type { StoreFigures, StoreObserver } from './observer.ts';
import { preview } from './preview.ts';
import { PreviousRecords } from './previous.ts';
import { Reader } from './reader.ts';
import { WaitingRoom } from './waiting-room.ts';
import { type WatchEvents, Watchers } from './watchers.ts';
import { UNTRACED, type WriteTrace } from './write-trace.ts';
import { Writer } from './writer.ts';

export interface Store {
  /** Begins to follow the log. Before, every read asks the database, and watchers wait. */
  start(): void;
  /** The entry as it is now; undefined when there is none or its time is over. */
  read(name: string): Promise<Entry | undefined>;
  /** The same, from the database: every write acknowledged before is seen, by whichever server. */
  readFresh(name: string): Promise<Entry | undefined>;
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
  /**
   * Events in the order of the store, in batches that grow when the consumer is slow. Rejects with ApiError
   * COMPACTED when the log does not hold what comes after `since`. `return()` ends it at any time.
   */
  watch(request: WatchRequest): Promise<WatchEvents>;
  figures(): StoreFigures;
  /** Takes no more changes, waits for those it has taken, and ends all watches. */
  close(): Promise<void>;
}

export interface StoreOptions extends Pick<Database, 'prisma' | 'query'> {
  readonly feed: FeedOptions;
  /** How many lists may be read at once, of the connections that there are. */
  readonly listsAtOnce: number;
  /** How much the cache may hold; 0: nothing. */
  readonly cacheBytes: number;
  /** After how long without an event a watcher is told its position. */
  readonly silenceMs: number;
  readonly observer: StoreObserver;
  readonly trace?: WriteTrace | undefined;
}

export function createStore({
  prisma,
  query,
  feed: feedOptions,
  listsAtOnce,
  cacheBytes,
  silenceMs,
  observer,
  trace = UNTRACED,
}: StoreOptions): Store {
  const feed = new Feed(prisma, feedOptions, observer);
  const reader = new Reader(new EntryLoader(prisma), feed, observer, cacheBytes);
  const room = new WaitingRoom(silenceMs);
  feed.add(room);
  const listing = new Listing(prisma, listsAtOnce);
  const watchers = new Watchers({ prisma, listing, feed, room, previous: new PreviousRecords(prisma) });
  const history = new History(prisma);
  const writer = new Writer({
    prisma,
    query,
    observer,
    trace,
    remember: (names) => reader.remember(names),
    misremembered: () => reader.misremembered(),
    onCommitted({ records, touched }) {
      reader.learn(records);
      reader.touched(touched);
      feed.offer(records);
    },
  });
  return {
    start: () => feed.start(),
    read: (name) => reader.read(name),
    readFresh: (name) => reader.readFresh(name),
    page: (request) => listing.page(request),
    count: (filter) => listing.count(filter),
    versions: (keys) => history.versions(keys),
    history: (requests) => history.changes(requests),
    pastData: (revisions) => history.data(revisions),
    preview: (changes) => preview(prisma, changes),
    commit: (changes) => writer.commit(changes),
    watch: (request) => watchers.open(request),
    figures: () => ({ queuedChanges: writer.queuedChanges, cache: reader.figures, feed: feed.figures }),
    async close() {
      await writer.close();
      watchers.close();
      await feed.close();
    },
  };
}
