/** Compaction of a log until there is nothing more to do, and what that is measured by. */
import { Compaction, type HistoryLimits } from '../../src/store/compaction.ts';
import { query } from '../support/database.ts';
import type { openPrisma } from './keepers.ts';

/** Returns how many changes that has removed. */
export async function compact(
  prisma: ReturnType<typeof openPrisma>,
  limits: HistoryLimits,
  changesPerStep?: number,
): Promise<number> {
  let removed = 0;
  const compaction = new Compaction(prisma, limits, (changes) => (removed += changes), changesPerStep);
  while (await compaction.stepByCount());
  while (await compaction.stepByAge());
  return removed;
}

/** The limits that do not matter are so large that they do nothing. */
export const limits = (given: Partial<HistoryLimits>): HistoryLimits => ({
  maxVersions: 1000,
  maxAgeSeconds: 1e6,
  minAgeSeconds: 0,
  ...given,
});

/** Makes all that is there so many seconds older. */
export const age = (url: string, seconds: number) =>
  query(
    url,
    `WITH aged AS (UPDATE change SET updated_at = updated_at - make_interval(secs => $1),
                                     created_at = created_at - make_interval(secs => $1))
     UPDATE config SET updated_at = updated_at - make_interval(secs => $1),
                       created_at = created_at - make_interval(secs => $1)`,
    [seconds],
  );
