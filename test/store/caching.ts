/** Servers with a cache, and how to see whether it has answered. */
import type { TestStore } from './stores.ts';

export const CACHE = { cacheBytes: 1_000_000 };
/** Looks at the log so seldom by itself that whatever is seen was notified or handed over. */
export const NOTIFIED = { ...CACHE, feed: { intervalMs: 60_000 } };

/** What a read gives, and how often it asked the database. */
export async function reading(from: TestStore, name: string) {
  const before = from.queries();
  const entry = await from.read(name);
  return { entry, queries: from.queries() - before };
}
