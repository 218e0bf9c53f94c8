/**
 * Stores for tests: each with a connection pool of its own, so that two of them on one database stand for
 * two servers. Changes are the real ones of the operations, with short names.
 */
import { randomBytes } from 'node:crypto';
import { create, patch, remove, replace } from '../../src/configs/changes.ts';
import { type Database, openDatabase } from '../../src/database/prisma.ts';
import type { Change, Outcome } from '../../src/store/change.ts';
import type { Entry, JsonValue } from '../../src/store/entry.ts';
import type { FeedOptions } from '../../src/store/feed.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { eventually } from '../support/eventually.ts';

export interface TestStore extends Store {
  /** Another server was faster: batches decided again so far. */
  lostRaces(): number;
  /** Queries of the database so far, but for those of the feed. */
  queries(): number;
  /** Whether the feed follows the log. */
  isLive(): boolean;
}

/** The queries of the feed are told by their words. */
function isOfFeed(args: unknown): boolean {
  const text = JSON.stringify(args, (_member, value) => (typeof value === 'bigint' ? String(value) : value));
  return text.includes('WITH next AS');
}

const opened: TestStore[] = [];

export interface TestStoreOptions {
  readonly feed?: Partial<FeedOptions>;
  readonly cacheBytes?: number;
  readonly silenceMs?: number;
}

/** Without a cache, unless a test is about that; it follows the log when it is started. */
export function openStore(url: string, options: TestStoreOptions = {}): TestStore {
  const database = openDatabase({ url, poolSize: 10, onIdleError: () => {} });
  let lostRaces = 0;
  let queries = 0;
  let isLive = false;
  const counting = database.prisma.$extends({
    query: {
      $allOperations({ args, query }) {
        if (!isOfFeed(args)) queries++;
        return query(args);
      },
    },
  });
  // An extended client lacks only what ours never uses.
  const inner = createStore({
    prisma: counting as unknown as Database['prisma'],
    query: database.query,
    feed: { url, listens: true, intervalMs: 1_000, ...options.feed },
    listsAtOnce: 5,
    cacheBytes: options.cacheBytes ?? 0,
    silenceMs: options.silenceMs ?? 15_000,
    observer: {
      committed(_changes, lost) {
        lostRaces += lost;
      },
      queued: () => {},
      read: () => {},
      reconnected: () => {},
      feed(state) {
        isLive = state === 'live';
      },
    },
  });
  let closed: Promise<void> | undefined;
  const store: TestStore = {
    ...inner,
    lostRaces: () => lostRaces,
    queries: () => queries,
    isLive: () => isLive,
    close: () => (closed ??= inner.close().then(() => database.close())),
  };
  opened.push(store);
  return store;
}

/**
 * A store that follows the log already. To be awaited within a hook or a test: what a start imports, Jest refuses to
 * import between them.
 */
export async function openLiveStore(url: string, options?: TestStoreOptions): Promise<TestStore> {
  const store = openStore(url, options);
  store.start();
  await eventually(() => store.isLive());
  return store;
}

export async function closeStores(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
}

/** A word of which there is no other: who makes a change can be found in the log by it. */
export function word(): string {
  return `w${randomBytes(8).toString('hex')}`;
}

interface How {
  readonly by?: string;
  readonly ttl?: number | null;
  readonly ifRevision?: number | undefined;
  readonly ifAbsent?: boolean;
  readonly ifPresent?: boolean;
}

const target = (name: string, { by = 'test' }: How) => ({ name, principal: by });

export const creating = (name: string, data: JsonValue, how: How = {}): Change =>
  create(target(name, how), data, how.ttl);

export const replacing = (name: string, data: JsonValue, how: How = {}): Change =>
  replace(target(name, how), data, how.ttl, how);

/** Sets a member by a merge patch. */
export const merging = (name: string, data: JsonValue, how: How = {}): Change =>
  patch(target(name, how), { merge: { data } }, how, 1_000_000);

export const deleting = (name: string, how: How = {}): Change => remove(target(name, how), how);

/** Adds one to the number that is there when its turn comes; what is no number counts as none. */
export const incrementing = (name: string, how: How = {}): Change => ({
  ...target(name, how),
  decide: (current) => ({ kind: 'put', data: (typeof current?.data === 'number' ? current.data : 0) + 1 }),
});

/** Extends the life of an entry as it is; where it already lives longer, it stays so. */
export const touching = (name: string, ttl: number, how: How = {}): Change => ({
  ...target(name, how),
  decide(current, now) {
    const same = replace(target(name, how), current?.data ?? null, ttl, { ifPresent: true });
    const decision = same.decide(current, now);
    const livesLonger = decision.kind === 'put' && current?.expiresAt;
    return livesLonger ? { kind: 'touch', expiresAt: livesLonger } : decision;
  },
});

/** Commits one change. */
export async function commit(store: Store, change: Change): Promise<Outcome> {
  const [outcome] = await store.commit([change]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

export async function save(store: Store, name: string, data: JsonValue, how: How = {}): Promise<Entry> {
  return (await commit(store, replacing(name, data, how))).entry;
}
