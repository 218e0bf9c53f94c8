/**
 * Lists of entries, straight from the database. Paging is by key, not by offset: a page costs the same
 * wherever it lies, and entries made or removed meanwhile neither shift nor repeat the others. A page is one
 * statement, so all of it is of one instant, and it ends early when it becomes heavy.
 */
import { Prisma } from '../database/generated/client.ts';
import type { PrismaClient } from '../database/prisma.ts';
import { type Entry, type EntryRow, toEntry } from './entry.ts';
import type { EntryFilter } from './filter.ts';

/** Every order ends with the name, which makes it total. */
export type EntryOrder = 'NAME_ASC' | 'NAME_DESC' | 'UPDATED_AT_ASC' | 'UPDATED_AT_DESC';

/** The place of an entry in any order. */
export type EntryKey = Pick<Entry, 'name' | 'updatedAt'>;

export interface PageRequest extends EntryFilter {
  readonly limit: number;
  readonly orderBy: EntryOrder;
  /** Only what comes after this place. */
  readonly after?: EntryKey | undefined;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Whether the list goes on after them. */
  readonly more: boolean;
  /** The store's revision when it was so. */
  readonly revision: number;
}

/** Bytes of data, after which a page takes no further entry: large entries cannot exhaust the memory. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

const ORDERS: Readonly<Record<EntryOrder, { order: Prisma.Sql; beyond(key: EntryKey): Prisma.Sql }>> = {
  NAME_ASC: { order: Prisma.sql`name`, beyond: ({ name }) => Prisma.sql`name > ${name}` },
  NAME_DESC: { order: Prisma.sql`name DESC`, beyond: ({ name }) => Prisma.sql`name < ${name}` },
  UPDATED_AT_ASC: {
    order: Prisma.sql`updated_at, name`,
    beyond: ({ name, updatedAt }) => Prisma.sql`(updated_at, name) > (${updatedAt}, ${name})`,
  },
  UPDATED_AT_DESC: {
    order: Prisma.sql`updated_at DESC, name DESC`,
    beyond: ({ name, updatedAt }) => Prisma.sql`(updated_at, name) < (${updatedAt}, ${name})`,
  },
};

interface PageHead {
  readonly storeRevision: bigint;
  readonly found: bigint | null;
}

export class Listing {
  constructor(private readonly prisma: PrismaClient) {}

  /** At most `limit` entries; fewer, and `more` true, when they weigh too much for one answer. */
  async page({ limit, orderBy, after, prefix }: PageRequest): Promise<Page> {
    const { order, beyond } = ORDERS[orderBy];
    const place = after ? beyond(after) : Prisma.sql`true`;
    // One key more than is wanted tells whether there is more; `before` is what the entries before it weigh.
    const rows = await this.prisma.$queryRaw<(PageHead & (EntryRow | { name: null }))[]>`
      WITH key AS (
        SELECT name, size, updated_at FROM public.live_config
         WHERE ${within(prefix)} AND ${place} ORDER BY ${order} LIMIT ${limit + 1}
      ), ranked AS (
        SELECT name, row_number() OVER w AS rank, sum(size) OVER w - size AS before
          FROM key WINDOW w AS (ORDER BY ${order})
      )
      SELECT s.revision AS "storeRevision", (SELECT max(rank) FROM ranked) AS found, e.*
        FROM public.store s LEFT JOIN (
               SELECT rank, c.name, c.data, c.version, c.revision, c.created_at AS "createdAt",
                      c.updated_at AS "updatedAt", c.expires_at AS "expiresAt"
                 FROM ranked JOIN public.config c USING (name)
                WHERE rank <= ${limit} AND before < ${MAX_PAGE_BYTES}) e ON true
       ORDER BY e.rank`;
    const entries = rows.filter((row): row is PageHead & EntryRow => row.name !== null).map(toEntry);
    const more = Number(rows[0]?.found ?? 0) > entries.length;
    return { entries, more, revision: Number(rows[0]?.storeRevision) };
  }

  async count({ prefix }: EntryFilter): Promise<number> {
    const name = prefix === '' ? {} : { gte: prefix, lt: afterPrefix(prefix) };
    return this.prisma.liveConfig.count({ where: { name } });
  }
}

function within(prefix: string): Prisma.Sql {
  if (prefix === '') return Prisma.sql`true`;
  return Prisma.sql`name >= ${prefix} AND name < ${afterPrefix(prefix)}`;
}

/** The first string, by byte, after all those that begin with the prefix; names are ASCII below DEL. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
