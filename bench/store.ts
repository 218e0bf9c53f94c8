/** The built store without a surface, in a process of its own and as the server makes it. How that is done is known here alone. */
import { join } from 'node:path';
import { serveCalls } from './baselines/serve-calls.ts';
import { dataOf, names } from './entries.ts';

export interface Given {
  /** Where the built modules are. */
  readonly build: string;
  readonly databaseUrl: string;
  readonly poolSize: number;
}

await serveCalls(async ({ build, databaseUrl: url, poolSize }: Given) => {
  const { openDatabase }: typeof import('../src/database/prisma.ts') = await import(
    join(build, 'database/prisma.js')
  );
  const { createStore }: typeof import('../src/store/store.ts') = await import(join(build, 'store/store.js'));
  const { prisma, query } = openDatabase({ url, poolSize, onIdleError: () => {} });
  const { readSettings }: typeof import('../src/settings.ts') = await import(join(build, 'settings.js'));
  const settings = readSettings({});
  const store = createStore({
    prisma,
    query,
    feed: { url, listens: settings.databaseListen, intervalMs: settings.feedIntervalMs },
    listsAtOnce: Math.ceil(poolSize / 2),
    cacheBytes: settings.cacheMaxBytes,
    silenceMs: settings.watchBookmarkSeconds * 1000,
    observer: { queued() {}, committed() {}, read() {}, feed() {}, reconnected() {} },
  });
  store.start();
  return (serial) => {
    const name = names[serial % names.length] ?? '';
    const data = { ...dataOf(name), serial } as Record<string, string | number>;
    return store.commit([
      { name, principal: 'bench', ignoresData: true, decide: () => ({ kind: 'put', data }) },
    ]);
  };
});
