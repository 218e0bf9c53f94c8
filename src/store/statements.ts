/**
 * The two statements of a batch. `readSnapshot` sees the store and every row of the batch at one
 * instant; `writePlan` does everything in one statement, guarded by the revision that was read: it
 * writes all of it, or nothing because another server committed first. Nothing is locked between.
 */
import type { PrismaClient } from '../database/prisma.ts';
import type { Plan, Snapshot, SnapshotRow } from './batch.ts';
import { type EntryRow, toEntry } from './entry.ts';

/** The snapshot's one row of the store, joined with each name; without a stored entry those columns are null. */
type SnapshotRecord = { storeRevision: bigint; now: Date; asked: string; lastVersion: number } & (
  | EntryRow
  | { name: null }
);

export async function readSnapshot(prisma: PrismaClient, names: readonly string[]): Promise<Snapshot> {
  const records = await prisma.$queryRaw<SnapshotRecord[]>`
    SELECT s.revision AS "storeRevision", (SELECT clock_timestamp()) AS "now", n.name AS "asked",
           c.name, c.data, c.version, c.revision,
           c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.expires_at AS "expiresAt",
           coalesce(c.version, (SELECT max(h.version) FROM change h WHERE h.name = n.name), 0) AS "lastVersion"
      FROM store s
     CROSS JOIN unnest(${names}::text[]) AS n (name)
      LEFT JOIN config c ON c.name = n.name COLLATE "C"`;
  const [first] = records;
  if (!first) throw new Error('the table "store" has lost its row');
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

export interface Written {
  /** False: another server committed first, and nothing was written. */
  readonly committed: boolean;
  /** Names whose life was extended; those missing have changed or run out since the snapshot. */
  readonly touched: ReadonlySet<string>;
}

/**
 * A plan of touches alone passes no guard: each names the revision of its row, and misses when that
 * has changed or its time has run out meanwhile.
 */
export async function writePlan(prisma: PrismaClient, { id, plan, readRevision }: Attempt): Promise<Written> {
  const { log, puts, deletes, touches } = plan;
  const entries = puts.map(({ entry }) => entry);
  const texts = entries.map((entry) => JSON.stringify(entry.data));
  const keepers = puts.filter(({ keepsExpiry }) => keepsExpiry).map(({ entry }) => entry.name);
  const logged = log.map(({ entry }) => entry);
  const rows = await prisma.$queryRaw<{ committed: boolean; touched: string[] | null }[]>`
    WITH guard AS (
      UPDATE store SET revision = revision + ${log.length}
       WHERE revision = ${readRevision} AND ${log.length} > 0
      RETURNING revision
    ), put AS (
      INSERT INTO config (name, data, size, version, revision, created_at, updated_at, expires_at)
      SELECT p.* FROM guard, unnest(
        ${entries.map((entry) => entry.name)}::text[], ${texts}::jsonb[], ${texts.map((text) => Buffer.byteLength(text))}::integer[],
        ${entries.map((entry) => entry.version)}::integer[], ${entries.map((entry) => entry.revision)}::bigint[],
        ${times(entries, 'createdAt')}::timestamptz[], ${times(entries, 'updatedAt')}::timestamptz[],
        ${times(entries, 'expiresAt')}::timestamptz[]) AS p
      ON CONFLICT (name) DO UPDATE SET
        data = excluded.data, size = excluded.size, version = excluded.version, revision = excluded.revision,
        created_at = excluded.created_at, updated_at = excluded.updated_at,
        expires_at = CASE WHEN config.name = ANY (${keepers}::text[]) THEN greatest(config.expires_at, excluded.expires_at)
                          ELSE excluded.expires_at END
    ), removed AS (
      DELETE FROM config USING guard WHERE name = ANY (${deletes}::text[])
    ), logged AS (
      INSERT INTO change (revision, name, version, operation, data, created_at, updated_at, expires_at, principal, batch)
      SELECT l.*, ${id}::uuid FROM guard, unnest(
        ${logged.map((entry) => entry.revision)}::bigint[], ${logged.map((entry) => entry.name)}::text[],
        ${logged.map((entry) => entry.version)}::integer[], ${log.map((change) => change.operation)}::"Operation"[],
        ${log.map(({ data }) => (data === undefined ? null : JSON.stringify(data)))}::jsonb[],
        ${times(logged, 'createdAt')}::timestamptz[], ${times(logged, 'updatedAt')}::timestamptz[],
        ${times(logged, 'expiresAt')}::timestamptz[], ${log.map((change) => change.principal)}::text[]) AS l
    ), touched AS (
      UPDATE config SET expires_at = greatest(config.expires_at, t.expires_at)
        FROM unnest(
          ${touches.map((entry) => entry.name)}::text[], ${touches.map((entry) => entry.revision)}::bigint[],
          ${times(touches, 'expiresAt')}::timestamptz[]) AS t (name, revision, expires_at)
       WHERE config.name = t.name AND config.revision = t.revision
         AND CASE WHEN ${log.length} = 0 THEN config.expires_at > now() ELSE EXISTS (SELECT FROM guard) END
      RETURNING config.name
    )
    SELECT EXISTS (SELECT FROM guard) AS "committed", (SELECT array_agg(name) FROM touched) AS "touched"`;
  return {
    committed: log.length === 0 || (rows[0]?.committed ?? false),
    touched: new Set(rows[0]?.touched),
  };
}

/** The batch that wrote a revision, by which a writer recognises its own work; undefined when there is none. */
export async function batchOf(prisma: PrismaClient, revision: number): Promise<string | undefined> {
  const change = await prisma.change.findUnique({
    where: { revision: BigInt(revision) },
    select: { batch: true },
  });
  return change?.batch;
}

function times<Member extends string>(
  rows: readonly Readonly<Record<Member, Date | null>>[],
  member: Member,
): (string | null)[] {
  return rows.map((row) => row[member]?.toISOString() ?? null);
}
