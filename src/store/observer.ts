/** What the store tells of itself, for metrics and the log; and what it knows when it is asked. */
export interface StoreObserver {
  /** The batch of a transaction has begun: how long it has waited for that. */
  queued(seconds: number): void;
  /** A batch has been committed: its changes, how often another server was faster, and how long it took. */
  committed(changes: number, lostRaces: number, seconds: number): void;
  /** An entry was read: from the cache, from the database, or from the database because the feed is behind. */
  read(from: 'cache' | 'database' | 'bypass'): void;
  /** The feed follows the log closely, or no longer does: then reads go to the database. */
  feed(state: 'live' | 'behind', error?: unknown): void;
  /** The feed's connection was made again. */
  reconnected(): void;
}

export interface StoreFigures {
  /** Changes that wait to be written. */
  readonly queuedChanges: number;
  readonly cache: CacheFigures;
  readonly feed: FeedFigures;
}

export interface CacheFigures {
  /** Names that are known, with an entry or without. */
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
}

export interface FeedFigures {
  readonly isLive: boolean;
  /** The last revision that was followed; undefined before the log was first read. */
  readonly position: number | undefined;
  /** How long ago it last knew that there was nothing more, or, if never, began. */
  readonly lagSeconds: number;
}
