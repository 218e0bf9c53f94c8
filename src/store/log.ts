/**
 * The log, read: every committed change after a revision, in order. A page is one statement, so that its
 * changes and the bounds of the log are of one instant, and it ends early when it becomes heavy.
 */
import type { PrismaClient } from '../database/prisma.ts';
import { ApiError } from '../errors/api-error.ts';
import { type Entry, type EntryRow, toEntry } from './entry.ts';

/** One committed change. */
export interface LogRecord {
  readonly operation: 'created' | 'updated' | 'deleted' | 'expired';
  /** The entry after the change; removed: its last times and expiry, and no data (null). */
  readonly entry: Entry;
  /** Bytes of its data as JSON text. */
  readonly size: number;
  readonly principal: string;
}

/** An entry is gone by it. */
export function isRemoval({ operation }: Pick<LogRecord, 'operation'>): boolean {
  return operation === 'deleted' || operation === 'expired';
}

export interface LogPage {
  /** Without gaps from the revision that was asked for; empty when there is nothing after it. */
  readonly records: readonly LogRecord[];
  /** The store's revision. */
  readonly newest: number;
  readonly now: Date;
}

export interface LogBounds {
  readonly newest: number;
  /** From here on the log is complete. */
  readonly oldest: number;
}

const MAX_RECORDS = 1000;
/** Bytes of data. */
const MAX_BYTES = 4 * 1024 * 1024;

interface LogHead {
  readonly newest: bigint;
  readonly oldest: bigint;
  readonly now: Date;
}

interface ChangeRow extends EntryRow {
  readonly operation: LogRecord['operation'];
  readonly size: number;
  readonly principal: string;
}

/** @throws ApiError COMPACTED when the log does not hold what comes next. */
export async function readLog(prisma: PrismaClient, after: number): Promise<LogPage> {
  const rows = await prisma.$queryRaw<(LogHead & (ChangeRow | { name: null }))[]>`
    WITH next AS (
      SELECT * FROM public.change WHERE revision > ${after} ORDER BY revision LIMIT ${MAX_RECORDS}
    ), weighed AS (
      SELECT *, sum(size) OVER (ORDER BY revision) - size AS before FROM next
    )
    SELECT s.revision AS newest, s.oldest, clock_timestamp() AS now, c.name, c.operation::text, c.data, c.size, c.version,
           c.revision, c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.expires_at AS "expiresAt", c.principal
      FROM public.store s LEFT JOIN weighed c ON c.before < ${MAX_BYTES} ORDER BY c.revision`;
  const [head] = rows;
  if (!head) throw new Error('the table "store" has lost its row');
  const bounds = { newest: Number(head.newest), oldest: Number(head.oldest) };
  if (!holds(bounds, after)) throw compacted();
  const records = rows.filter((row): row is LogHead & ChangeRow => row.name !== null).map(toRecord);
  return { records, newest: bounds.newest, now: head.now };
}

export async function readBounds(prisma: PrismaClient): Promise<LogBounds> {
  const { revision, oldest } = await prisma.store.findFirstOrThrow();
  return { newest: Number(revision), oldest: Number(oldest) };
}

/** Whether a change is in the log as it was told: after a failure, the database may be an older one. */
export async function isInLog(prisma: PrismaClient, { entry }: LogRecord): Promise<boolean> {
  const { revision, name, version, updatedAt } = entry;
  return (await prisma.change.count({ where: { revision, name, version, updatedAt } })) === 1;
}

/** For each record the change before it, of the same name; undefined when it is not kept. */
export async function readPrevious(
  prisma: PrismaClient,
  records: readonly LogRecord[],
): Promise<(LogRecord | undefined)[]> {
  const rows = await prisma.$queryRaw<(ChangeRow & { place: bigint })[]>`
    SELECT p.place, c.name, c.operation::text, c.data, c.size, c.version, c.revision, c.created_at AS "createdAt",
           c.updated_at AS "updatedAt", c.expires_at AS "expiresAt", c.principal
      FROM unnest(${records.map(({ entry }) => entry.name)}::text[], ${records.map(({ entry }) => entry.version - 1)}::integer[])
           WITH ORDINALITY AS p (name, version, place)
      JOIN public.change c ON c.name = p.name COLLATE "C" AND c.version = p.version`;
  const found = new Map(rows.map((row) => [Number(row.place), toRecord(row)]));
  return records.map((_, index) => found.get(index + 1));
}

function toRecord(row: ChangeRow): LogRecord {
  const { operation, size, principal } = row;
  return { operation, entry: toEntry(row), size, principal };
}

/** Whether the log has everything after a revision. */
export function holds({ newest, oldest }: LogBounds, after: number): boolean {
  return after + 1 >= oldest && after <= newest;
}

export function compacted(): ApiError {
  return new ApiError(
    'COMPACTED',
    'The log does not hold every change after this revision, or the store has never come so far: start from the present state.',
  );
}
