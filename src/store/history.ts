/**
 * The history of names, from the log. The newest version of a name is its present entry, so where a touch has
 * extended that life since, the history says so too. Sizes are known without reading data: it is read only for
 * who asks, and several versions at once only while they are light.
 */
import type { PrismaClient } from '../database/prisma.ts';
import { ApiError } from '../errors/api-error.ts';
import { type Entry, type EntryRow, type JsonValue, toEntry } from './entry.ts';
import { isRemoval } from './log.ts';
import type { LoggedChange } from './plan.ts';

export interface VersionKey {
  readonly name: string;
  readonly version: number;
}

/**
 * What is left of a version: the entry as it then was; `removal` when it took the entry away; `compacted` when it
 * is no longer kept; undefined when it never was.
 */
export type KeptVersion = Entry | 'removal' | 'compacted' | undefined;

export interface HistoryRequest {
  readonly name: string;
  /** Only versions below this one; absent: from the newest on. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A change of the log without its data. */
export type PastChange = Omit<Entry, 'data'> & {
  readonly operation: LoggedChange['operation'];
  /** Bytes of data; 0 when the change removed the entry. */
  readonly size: number;
  readonly principal: string;
};

/** Bytes of data that several versions may have together. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Beyond every version, whose type is a signed 32-bit integer. */
const ABOVE_ALL = 2 ** 31;

export class History {
  constructor(private readonly prisma: PrismaClient) {}

  /**
   * One for every key, in order.
   * @throws ApiError PAYLOAD_TOO_LARGE when several of them are too much for one answer.
   */
  async versions(keys: readonly VersionKey[]): Promise<KeptVersion[]> {
    const maxBytes = keys.length > 1 ? MAX_BYTES : Number.MAX_SAFE_INTEGER;
    const rows = await this.prisma.$queryRaw<VersionRow[]>`
      WITH found AS (
        SELECT k.place, k.name AS asked, k.version AS wanted, h.*, sum(h.size) OVER () AS bytes
          FROM unnest(${keys.map(({ name }) => name)}::text[], ${keys.map(({ version }) => version)}::integer[])
               WITH ORDINALITY AS k (name, version, place)
          LEFT JOIN public.change h ON h.name = k.name COLLATE "C" AND h.version = k.version
      )
      SELECT f.operation, f.bytes > ${maxBytes} AS heavy, f.name, f.version, f.revision,
             CASE WHEN f.bytes <= ${maxBytes} THEN f.data END AS data, f.created_at AS "createdAt",
             f.updated_at AS "updatedAt",
             CASE WHEN c.revision = f.revision THEN c.expires_at ELSE f.expires_at END AS "expiresAt",
             f.wanted < (SELECT max(version) FROM public.change WHERE name = f.asked COLLATE "C") AS outdated
        FROM found f LEFT JOIN public.config c ON c.name = f.name
       ORDER BY f.place`;
    if (rows.some(({ heavy }) => heavy)) {
      throw new ApiError(
        'PAYLOAD_TOO_LARGE',
        'These versions are too large together: ask for fewer at once.',
      );
    }
    return rows.map(toKeptVersion);
  }

  /** For every request, in order, the kept changes of the name, newest first. */
  async changes(requests: readonly HistoryRequest[]): Promise<PastChange[][]> {
    const rows = await this.prisma.$queryRaw<ChangeRow[]>`
      SELECT a.place, h.name, h.version, h.revision, h.operation, h.size, h.principal,
             h.created_at AS "createdAt", h.updated_at AS "updatedAt",
             CASE WHEN c.revision = h.revision THEN c.expires_at ELSE h.expires_at END AS "expiresAt"
        FROM unnest(
               ${requests.map(({ name }) => name)}::text[],
               ${requests.map(({ before = ABOVE_ALL }) => before)}::bigint[],
               ${requests.map(({ limit }) => limit)}::integer[]) WITH ORDINALITY AS a (name, before, max, place)
       CROSS JOIN LATERAL (
         SELECT * FROM public.change
          WHERE name = a.name COLLATE "C" AND version < a.before ORDER BY version DESC LIMIT a.max
       ) AS h
        LEFT JOIN public.config c ON c.name = h.name
       ORDER BY a.place, h.version DESC`;
    const found = Map.groupBy(rows, ({ place }) => Number(place));
    return requests.map((_, index) => (found.get(index + 1) ?? []).map(toPastChange));
  }

  /** The data of changes by their revisions; none for those that are no longer kept. */
  async data(revisions: readonly number[]): Promise<Map<number, JsonValue>> {
    const rows = await this.prisma.$queryRaw<{ revision: bigint; data: JsonValue }[]>`
      SELECT revision, data FROM public.change WHERE revision = ANY (${revisions}::bigint[])`;
    return new Map(rows.map(({ revision, data }) => [Number(revision), data]));
  }
}

/** Without a kept change, its columns are null. */
type VersionRow = { readonly heavy: boolean | null; readonly outdated: boolean | null } & (
  | (EntryRow & { readonly operation: LoggedChange['operation'] })
  | { readonly operation: null }
);

function toKeptVersion(row: VersionRow): KeptVersion {
  if (row.operation === null) return row.outdated ? 'compacted' : undefined;
  return isRemoval(row) ? 'removal' : toEntry(row);
}

type ChangeRow = Omit<PastChange, 'revision'> & { readonly revision: bigint; readonly place: bigint };

function toPastChange({ place: _, revision, ...change }: ChangeRow): PastChange {
  return { ...change, revision: Number(revision) };
}
