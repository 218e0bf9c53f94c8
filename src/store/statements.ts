/**
 * The two statements of a batch. `readSnapshot` sees the store and every row of the batch at one
 * instant; `writePlan` does everything in one statement, guarded by the revision that was read: it
 * writes all of it, or nothing because another server committed first. Nothing is locked between.
 */
import type { PrismaClient } from '../database/prisma.ts';
import type { Plan, Snapshot, SnapshotRow } from './batch.ts';
import { type EntryRow, toEntry } from './entry.ts';
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

/** One try at a plan. Its id is kept with the changes, so that it can be recognised later. */
export interface Attempt {
  readonly id: string;
  readonly plan: Plan;
  /** The revision of the snapshot, which must still be the store's. */
  readonly readRevision: number;
}

/**
 * A plan of touches alone passes no guard: each names the revision of its row, and misses when that
 * has changed or its time has run out meanwhile.
 * @returns false when another server was faster, and everything is to be decided again.
 */
export async function writePlan(prisma: PrismaClient, { id, plan, readRevision }: Attempt): Promise<boolean> {
  const { log, puts, deletes, touches } = plan;
  const logged = log.map(({ entry }) => entry);
  const kept = puts.map(({ entry }) => entry);
  const rows = await prisma.$queryRaw<{ committed: boolean; touched: string[] | null }[]>`
    WITH guard AS (
      UPDATE public.store SET revision = revision + ${log.length}
       WHERE revision = ${readRevision} AND ${log.length} > 0
      RETURNING revision
    ), fresh AS (
      SELECT l.*, coalesce(octet_length(l.data::text), 0) AS size FROM guard, unnest(
        ${logged.map((entry) => entry.revision)}::bigint[], ${logged.map((entry) => entry.name)}::text[],
        ${logged.map((entry) => entry.version)}::integer[], ${log.map((change) => change.operation)}::public."Operation"[],
        ${log.map(({ text }) => text ?? null)}::jsonb[],
        ${times(logged, 'createdAt')}::timestamptz[], ${times(logged, 'updatedAt')}::timestamptz[],
        ${times(logged, 'expiresAt')}::timestamptz[], ${log.map((change) => change.principal)}::text[])
        AS l (revision, name, version, operation, data, created_at, updated_at, expires_at, principal)
    ), logged AS (
      INSERT INTO public.change
        (revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, batch)
      SELECT revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, ${id}::uuid
        FROM fresh
    ), put AS (
      INSERT INTO public.config (name, data, size, version, revision, created_at, updated_at, expires_at)
      SELECT name, data, size, version, revision, created_at, updated_at, p.expires_at
        FROM fresh JOIN unnest(${kept.map((entry) => entry.revision)}::bigint[], ${times(kept, 'expiresAt')}::timestamptz[])
                   AS p (revision, expires_at) USING (revision)
       ORDER BY name
      ON CONFLICT (name) DO UPDATE SET
        data = excluded.data, size = excluded.size, version = excluded.version, revision = excluded.revision,
        created_at = excluded.created_at, updated_at = excluded.updated_at,
        expires_at = CASE WHEN config.name = ANY (${namesKeepingExpiry(plan)}::text[])
                          THEN greatest(config.expires_at, excluded.expires_at)
                          ELSE excluded.expires_at END
    ), removed AS (
      DELETE FROM public.config USING guard WHERE name = ANY (${deletes}::text[])
    ), touched AS (
      UPDATE public.config SET expires_at = greatest(config.expires_at, t.expires_at)
        FROM unnest(
          ${touches.map((entry) => entry.name)}::text[], ${touches.map((entry) => entry.revision)}::bigint[],
          ${times(touches, 'expiresAt')}::timestamptz[]) AS t (name, revision, expires_at)
       WHERE config.name = t.name AND config.revision = t.revision
         AND CASE WHEN ${log.length} = 0 THEN config.expires_at > now() ELSE EXISTS (SELECT FROM guard) END
      RETURNING config.name
    )
    SELECT EXISTS (SELECT FROM guard) AS "committed", (SELECT array_agg(name) FROM touched) AS "touched"`;
  const [written] = rows;
  if (log.length > 0) return written?.committed ?? false;
  return touches.length === (written?.touched?.length ?? 0);
}

/** The batch that wrote a revision, by which a writer recognises its own work; undefined when there is none. */
export async function batchOf(prisma: PrismaClient, revision: number): Promise<string | undefined> {
  const change = await prisma.change.findUnique({
    where: { revision: BigInt(revision) },
    select: { batch: true },
  });
  return change?.batch;
}

function namesKeepingExpiry({ puts }: Plan): string[] {
  return puts.filter(({ keepsExpiry }) => keepsExpiry).map(({ entry }) => entry.name);
}

function times<Member extends string>(
  rows: readonly Readonly<Record<Member, Date | null>>[],
  member: Member,
): (string | null)[] {
  return rows.map((row) => row[member]?.toISOString() ?? null);
}
