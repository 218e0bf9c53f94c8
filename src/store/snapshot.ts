/**
 * What a batch is decided on, read: the store's revision and every row of the batch, at one instant. Nothing is
 * locked by it.
 */
import type { PrismaClient } from '../database/prisma.ts';
import type { Change } from './change.ts';
import { type EntryRow, toEntry } from './entry.ts';
import type { Snapshot, SnapshotRow } from './plan.ts';
import { BatchTooHeavy, MAX_BATCH_BYTES } from './too-heavy.ts';

/** The store's one row, joined with each name that was asked for. */
interface SnapshotHead {
  readonly storeRevision: bigint;
  readonly now: Date;
  readonly asked: string;
  readonly heavy: boolean | null;
  readonly lastVersion: number;
}

/** Without a stored entry, its columns are null. */
type SnapshotRecord = SnapshotHead & (EntryRow | { readonly name: null });

export interface SnapshotName {
  readonly name: string;
  readonly readsData: boolean;
}

/** What a batch has to read before it can be decided. */
export function namesOf(transactions: readonly (readonly Change[])[]): SnapshotName[] {
  const names = new Map<string, boolean>();
  for (const { name, ignoresData = false } of transactions.flat()) {
    names.set(name, !ignoresData || names.get(name) === true);
  }
  return [...names].map(([name, readsData]) => ({ name, readsData }));
}

/** @throws BatchTooHeavy when the batch has several names, and their data is more than one statement should carry. */
export async function readSnapshot(prisma: PrismaClient, names: readonly SnapshotName[]): Promise<Snapshot> {
  const maxBytes = names.length > 1 ? MAX_BATCH_BYTES : Number.MAX_SAFE_INTEGER;
  const records = await prisma.$queryRaw<SnapshotRecord[]>`
    WITH asked AS (
      SELECT n.name AS asked, n.reads_data, c.*, sum(c.size) FILTER (WHERE n.reads_data) OVER () AS bytes
        FROM unnest(${names.map(({ name }) => name)}::text[], ${names.map(({ readsData }) => readsData)}::boolean[])
             AS n (name, reads_data)
        LEFT JOIN public.config c ON c.name = n.name COLLATE "C"
    )
    SELECT s.revision AS "storeRevision", (SELECT clock_timestamp()) AS "now", a.asked, a.bytes > ${maxBytes} AS heavy,
           a.name, CASE WHEN a.reads_data AND a.bytes <= ${maxBytes} THEN a.data END AS data, a.version, a.revision,
           a.created_at AS "createdAt", a.updated_at AS "updatedAt", a.expires_at AS "expiresAt",
           coalesce(a.version, (SELECT max(h.version) FROM public.change h WHERE h.name = a.asked), 0) AS "lastVersion"
      FROM public.store s CROSS JOIN asked a`;
  const [first] = records;
  if (!first) throw new Error('the table "store" has lost its row');
  if (first.heavy) throw new BatchTooHeavy();
  const rows = new Map<string, SnapshotRow>();
  for (const record of records) {
    const stored = record.name === null ? undefined : toEntry(record);
    rows.set(record.asked, { stored, lastVersion: record.lastVersion });
  }
  return { revision: Number(first.storeRevision), now: first.now, rows };
}
