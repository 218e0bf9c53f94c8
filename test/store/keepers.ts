/** Keepers for tests: each with connections and a store of its own, as a server of its own would have. */
import { type Database, openDatabase } from '../../src/database/prisma.ts';
import type { HistoryLimits } from '../../src/store/compaction.ts';
import { Keeper } from '../../src/store/keeper.ts';
import { createStore } from '../../src/store/store.ts';

export interface TestKeeper {
  start(): void;
  stop(): Promise<void>;
  /** What it has told so far. */
  readonly told: { expired: number; compacted: number; failed: number; isHolder: boolean };
  /** What it has said of whether it works. */
  readonly states: ('failing' | 'working')[];
}

const opened: { keeper: TestKeeper; database: Database }[] = [];

/** So much is kept that nothing is compacted. */
export const EVERYTHING: HistoryLimits = { maxVersions: 1000, maxAgeSeconds: 1e6, minAgeSeconds: 1e6 };

export function openPrisma(url: string): Database['prisma'] {
  return openTestDatabase(url).prisma;
}

const databases: Database[] = [];

function openTestDatabase(url: string): Database {
  const database = openDatabase({ url, poolSize: 3, onIdleError: () => {} });
  databases.push(database);
  return database;
}

export function openKeeper(url: string, history = EVERYTHING, intervalSeconds = 0.05): TestKeeper {
  const database = openTestDatabase(url);
  const store = createStore({
    prisma: database.prisma,
    query: database.query,
    feed: { url, listens: false, intervalMs: 60_000 },
    listsAtOnce: 1,
    cacheBytes: 0,
    silenceMs: 60_000,
    observer: { queued() {}, committed() {}, read() {}, feed() {}, reconnected() {} },
  });
  const told = { expired: 0, compacted: 0, failed: 0, isHolder: false };
  const states: TestKeeper['states'] = [];
  const inner = new Keeper({
    prisma: database.prisma,
    store,
    history,
    intervalSeconds,
    observer: {
      expired(entries) {
        told.expired += entries;
      },
      compacted(changes) {
        told.compacted += changes;
      },
      failed() {
        told.failed++;
      },
      changed(state) {
        states.push(state);
      },
      holds(isHolder) {
        told.isHolder = isHolder;
      },
    },
  });
  const keeper = { told, states, start: () => inner.start(), stop: () => inner.stop() };
  opened.push({ keeper, database });
  return keeper;
}

export async function closeKeepers(): Promise<void> {
  for (const { keeper } of opened.splice(0)) await keeper.stop();
  for (const database of databases.splice(0)) await database.close();
}
