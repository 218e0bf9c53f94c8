/** What the store tells of itself, for metrics and the log. */
export interface StoreObserver {
  /** A batch has been committed: its changes, and how often another server was faster. */
  committed(changes: number, lostRaces: number): void;
  /** An entry was read: from the cache, from the database, or from the database because the feed is behind. */
  read(from: 'cache' | 'database' | 'bypass'): void;
  /** The feed follows the log closely, or no longer does: then reads go to the database. */
  feed(state: 'live' | 'behind', error?: unknown): void;
}
