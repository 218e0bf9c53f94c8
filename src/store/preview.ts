/** What a transaction would come to: decided as the writer decides it, on one snapshot, and not written. */
import type { PrismaClient } from '../database/prisma.ts';
import { planBatch } from './batch.ts';
import type { Change, Outcome } from './change.ts';
import { namesOf, readSnapshot } from './snapshot.ts';

/** @throws what the first change that refuses is refused with. */
export async function preview(prisma: PrismaClient, changes: readonly Change[]): Promise<readonly Outcome[]> {
  if (changes.length === 0) return [];
  const snapshot = await readSnapshot(prisma, namesOf([changes]));
  const [result] = planBatch([changes], snapshot).results;
  if (result && 'outcomes' in result) return result.outcomes;
  throw result?.refused;
}
