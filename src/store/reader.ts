/**
 * The reader: one entry by its name, from the cache while the feed is live, else from the database. A server
 * shows its own acknowledged writes at once, and other servers' as soon as the feed has told them. Many who
 * miss the same name at once cause one query.
 */
import type { Entry } from './entry.ts';
import { EntryCache, type Known, knownBy } from './entry-cache.ts';
import type { EntryLoader } from './entry-loader.ts';
import type { Feed, FeedFollower } from './feed.ts';
import type { LogRecord } from './log.ts';
import type { CacheFigures, StoreObserver } from './observer.ts';
import type { Snapshot, SnapshotRow } from './plan.ts';

const BATCHES_OF_DISTRUST = 20;

export class Reader implements FeedFollower {
  readonly #cache: EntryCache;
  /** Loads under way whose answer is still good to remember and to share. */
  readonly #loads = new Map<string, Promise<Known>>();

  /** So many batches more are not decided from memory. */
  #distrust = 0;
  /** The last revision that this server has written. */
  #lastLearned = 0;

  constructor(
    private readonly loader: EntryLoader,
    private readonly feed: Feed,
    private readonly observer: Pick<StoreObserver, 'read'>,
    cacheBytes: number,
  ) {
    this.#cache = new EntryCache(cacheBytes);
    feed.add(this);
  }

  /** The entry as it is now; undefined when there is none or its time is over. */
  async read(name: string): Promise<Entry | undefined> {
    if (!this.feed.isLive) return this.readFresh(name);
    const known = this.#cache.get(name);
    if (known && !this.#mayBeOver(known)) {
      this.observer.read('cache');
      return known.entry;
    }
    this.observer.read('database');
    return (await (this.#loads.get(name) ?? this.#load(name))).entry;
  }

  /** The same, from the database whatever is known here: it sees every write acknowledged before, by any server. */
  async readFresh(name: string): Promise<Entry | undefined> {
    this.observer.read('bypass');
    return (await this.#load(name)).entry;
  }

  get figures(): CacheFigures {
    return this.#cache.figures;
  }

  /** What a writer of this server has committed, before it is acknowledged. */
  learn(records: readonly LogRecord[]): void {
    this.#forgetLoads(records);
    const told = this.feed.tail?.position ?? 0;
    for (const record of records) {
      // The feed may have told more than this already, of names that were not in the cache: it is too late to learn.
      if (record.entry.revision <= told) this.#cache.follow(record);
      else this.#cache.put(record.entry.name, knownBy(record));
    }
    this.#lastLearned = records.at(-1)?.entry.revision ?? this.#lastLearned;
  }

  /**
   * What all these names were when this server last wrote, if nobody has since, as far as is known. Whether it is so
   * still, the guard of the write will say. Entries that expire are left out: a touch leaves no trace in the log.
   */
  remember(names: readonly { readonly name: string }[]): Snapshot | undefined {
    if (this.#distrust > 0) {
      this.#distrust--;
      return undefined;
    }
    const revision = this.feed.tail?.position;
    // After a failure the database may be an older one, at a revision of the same number.
    if (!this.feed.isLive || revision === undefined || revision !== this.#lastLearned) return undefined;
    const rows = new Map<string, SnapshotRow>();
    for (const { name } of names) {
      const { entry, lastVersion } = this.#cache.get(name) ?? {};
      if (lastVersion === undefined || entry?.expiresAt) return undefined;
      rows.set(name, { stored: entry, lastVersion });
    }
    return { revision, now: new Date(Number.NaN), rows, isRemembered: true };
  }

  /** What was remembered was out of date: other servers write, and it costs a trip to find that out. */
  misremembered(): void {
    this.#distrust = BATCHES_OF_DISTRUST;
  }

  /** Lives that were extended, of entries that another server may have changed and the feed not yet told. */
  touched(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#loads.delete(entry.name);
      this.#cache.forgetBefore(entry.name, entry.revision);
      const known = this.#cache.get(entry.name);
      if (known?.entry?.revision === entry.revision) this.#cache.put(entry.name, { ...known, entry });
    }
  }

  follow(records: readonly LogRecord[]): void {
    this.#forgetLoads(records);
    for (const record of records) this.#cache.follow(record);
  }

  jump(): void {
    this.#loads.clear();
    this.#cache.clear();
  }

  #load(name: string): Promise<Known> {
    const load = this.loader.load(name);
    this.#loads.set(name, load);
    const done = (known?: Known) => {
      if (this.#loads.get(name) !== load) return;
      this.#loads.delete(name);
      if (known && !known.isPassing) this.#cache.put(name, known);
    };
    load.then(done, () => done());
    return load;
  }

  /** A load that began before a change may end with what was before it. */
  #forgetLoads(records: readonly LogRecord[]): void {
    if (this.#loads.size > 0) for (const { entry } of records) this.#loads.delete(entry.name);
  }

  /** By the database's clock; a touch of another server, which the log does not tell, may have extended it. */
  #mayBeOver({ entry }: Known): boolean {
    return !!entry?.expiresAt && entry.expiresAt.getTime() <= this.feed.clock.latest();
  }
}
