/**
 * Lists of entries, straight from the database. Paging is by key, not by offset: a page costs the same
 * wherever it lies, and entries made or removed meanwhile neither shift nor repeat the others. A page is one
 * statement, so all of it is of one instant, and it ends early when it becomes heavy.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import { Prisma } from '../database/generated/client.ts';
import type { PrismaClient } from '../database/prisma.ts';
import { type Entry, type EntryRow, toEntry } from './entry.ts';
import type { EntryFilter } from './filter.ts';
import { selection } from './filter-sql.ts';

/** Every order ends with the name, which makes it total. */
export type EntryOrder = 'NAME_ASC' | 'NAME_DESC' | 'UPDATED_AT_ASC' | 'UPDATED_AT_DESC';

/** The place of an entry in any order. */
export type EntryKey = Pick<Entry, 'name' | 'updatedAt'>;

export interface PageRequest extends EntryFilter {
  readonly limit: number;
  readonly orderBy: EntryOrder;
  /** Bytes of data, after which a page takes no further entry; absent: 4 MiB. */
  readonly maxBytes?: number;
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

/** Bytes of data that a page has when it is not said otherwise: large entries cannot exhaust the memory. */
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
  /** Lists take their time, and must not take every connection: writes and reads need one, too. */
  readonly #limit: LimitFunction;

  /** @param atOnce how many lists may be under way. */
  constructor(
    private readonly prisma: PrismaClient,
    atOnce: number,
  ) {
    this.#limit = pLimit(atOnce);
  }

  /** At most `limit` entries; fewer, and `more` true, when they weigh too much for one answer. */
  async page({ limit, maxBytes = MAX_PAGE_BYTES, orderBy, after, ...filter }: PageRequest): Promise<Page> {
    const { order, beyond } = ORDERS[orderBy];
    const place = after ? beyond(after) : Prisma.sql`true`;
    // One key more than is wanted tells whether there is more; `before` is what the entries before it weigh.
    // The index that holds the names in order gives both the branch and its order.
    const isWalk = filter.where === undefined && (filter.prefix === '' || orderBy.startsWith('NAME'));
    const rows = await this.#select<PageHead & (EntryRow | { name: null })>(
      !isWalk,
      Prisma.sql`
      WITH key AS (
        SELECT name, size, updated_at FROM public.live_config
         WHERE ${selection(filter)} AND ${place} ORDER BY ${order} LIMIT ${limit + 1}
      ), ranked AS (
        SELECT name, row_number() OVER w AS rank, sum(size) OVER w - size AS before
          FROM key WINDOW w AS (ORDER BY ${order})
      )
      SELECT s.revision AS "storeRevision", (SELECT max(rank) FROM ranked) AS found, e.*
        FROM public.store s LEFT JOIN (
               SELECT rank, c.name, c.data, c.version, c.revision, c.created_at AS "createdAt",
                      c.updated_at AS "updatedAt", c.expires_at AS "expiresAt"
                 FROM ranked JOIN public.config c USING (name)
                WHERE rank <= ${limit} AND before < ${maxBytes}) e ON true
       ORDER BY e.rank`,
    );
    const entries = rows.filter((row): row is PageHead & EntryRow => row.name !== null).map(toEntry);
    const more = Number(rows[0]?.found ?? 0) > entries.length;
    return { entries, more, revision: Number(rows[0]?.storeRevision) };
  }

  async count(filter: EntryFilter): Promise<number> {
    const [row] = await this.#select<{ count: bigint }>(
      filter.where !== undefined,
      Prisma.sql`SELECT count(*) FROM public.live_config WHERE ${selection(filter)}`,
    );
    return Number(row?.count);
  }

  /**
   * Which index serves best often depends on the values: what one entry in a million has is looked up, and what every
   * second one has is met soon enough on the way. A statement is then planned for its values, in a transaction because
   * the setting is the connection's; where one index serves whatever they are, one plan is kept for all.
   */
  async #select<Row>(byValues: boolean, statement: Prisma.Sql): Promise<Row[]> {
    const rows = this.prisma.$queryRaw<Row[]>(statement);
    if (!byValues) return this.#limit(() => rows);
    const plan = this.prisma.$executeRaw`SET LOCAL plan_cache_mode = force_custom_plan`;
    return (await this.#limit(() => this.prisma.$transaction([plan, rows])))[1];
  }
}
