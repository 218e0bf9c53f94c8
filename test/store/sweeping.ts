/** Entries whose time is over, and the sweep that removes them. */
import { Sweep } from '../../src/store/sweep.ts';
import { query } from '../support/database.ts';
import { openPrisma } from './keepers.ts';
import { readConfigs } from './log.ts';
import { save, type TestStore } from './stores.ts';

export const populate = (store: TestStore, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => save(store, `n${index}`, index, { ttl: 100 })));

/** Ends lives so many seconds ago, in the log as well, as if they had been given so. */
export const lapse = (url: string, secondsAgo: number, prefix = '') =>
  query(
    url,
    `WITH logged AS (UPDATE change SET expires_at = now() - make_interval(secs => $1) WHERE starts_with(name, $2))
     UPDATE config SET expires_at = now() - make_interval(secs => $1) WHERE starts_with(name, $2)`,
    [secondsAgo, prefix],
  );

export async function sweepAll(url: string, at: TestStore): Promise<number> {
  let swept = 0;
  const sweep = new Sweep(openPrisma(url), at, (entries) => {
    swept += entries;
  });
  while (await sweep.step());
  return swept;
}

/** Those of the entries that are there, over or not. */
export const names = async (url: string) => (await readConfigs(url)).map(({ name }) => name);
