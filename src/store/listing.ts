/**
 * Lists of entries, straight from the database through Prisma. Paging is by key, not by offset: a page
 * costs the same wherever it lies, and entries made or removed meanwhile neither shift nor repeat others.
 */
import type { Prisma } from '../database/generated/client.ts';
import type { PrismaClient } from '../database/prisma.ts';
import { type Entry, toEntry } from './entry.ts';

/** Every order ends with the name, which makes it total. */
export type EntryOrder = 'NAME_ASC' | 'NAME_DESC' | 'UPDATED_AT_ASC' | 'UPDATED_AT_DESC';

/** The place of an entry in any order. */
export type EntryKey = Pick<Entry, 'name' | 'updatedAt'>;

export interface EntryFilter {
  /** Only names that begin so; empty for all. */
  readonly prefix: string;
}

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
}

/** A page that has become this heavy ends early, so that large entries cannot exhaust the memory. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const MAX_ROWS_PER_QUERY = 100;

export class Listing {
  constructor(private readonly prisma: PrismaClient) {}

  /** At most `limit` entries; fewer, and `more` true, when they weigh too much for one answer. */
  async page({ limit, after, ...list }: PageRequest): Promise<Page> {
    const entries: Entry[] = [];
    let bytes = 0;
    let place = after;
    while (bytes < MAX_PAGE_BYTES) {
      // One more than is wanted tells whether there is more.
      const wanted = Math.min(limit - entries.length, MAX_ROWS_PER_QUERY);
      const rows = await this.#rows({ ...list, limit: wanted + 1, after: place });
      for (const row of rows.slice(0, wanted)) {
        bytes += row.size;
        entries.push(toEntry(row));
      }
      if (rows.length <= wanted) return { entries, more: false };
      if (entries.length === limit) break;
      place = entries.at(-1);
    }
    return { entries, more: true };
  }

  #rows({ limit, orderBy, after, prefix }: PageRequest) {
    const direction = orderBy.endsWith('_ASC') ? 'asc' : 'desc';
    const byTime = orderBy.startsWith('UPDATED_AT');
    return this.prisma.liveConfig.findMany({
      where: { AND: [matching({ prefix }), after ? beyond(after, byTime, direction) : {}] },
      orderBy: byTime ? [{ updatedAt: direction }, { name: direction }] : [{ name: direction }],
      take: limit,
    });
  }

  count(filter: EntryFilter): Promise<number> {
    return this.prisma.liveConfig.count({ where: matching(filter) });
  }
}

function matching({ prefix }: EntryFilter): Prisma.LiveConfigWhereInput {
  if (prefix === '') return {};
  return { name: { gte: prefix, lt: afterPrefix(prefix) } };
}

/** The first string, by byte, after all those that begin with the prefix; names are ASCII below DEL. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function beyond(
  { name, updatedAt }: EntryKey,
  byTime: boolean,
  direction: 'asc' | 'desc',
): Prisma.LiveConfigWhereInput {
  const past = direction === 'asc' ? 'gt' : 'lt';
  if (!byTime) return { name: { [past]: name } };
  // The first condition is implied by the second, and is what an index can start from.
  const from = direction === 'asc' ? { gte: updatedAt } : { lte: updatedAt };
  return {
    updatedAt: from,
    OR: [{ updatedAt: { [past]: updatedAt } }, { updatedAt, name: { [past]: name } }],
  };
}
