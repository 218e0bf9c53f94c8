/**
 * The reader: one entry by its name. Concurrent reads share a query: while one is under way the next
 * gathers, so the database is asked once for many, and never twice for the same name at one time.
 * A read starts its query after it was asked for, so it sees every write acknowledged before.
 */
import DataLoader from 'dataloader';
import type { PrismaClient } from '../database/prisma.ts';
import { type Entry, type EntryRow, toEntry } from './entry.ts';

const MAX_NAMES_PER_QUERY = 256;

export class Reader {
  readonly #loader: DataLoader<string, Entry | undefined>;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly prisma: PrismaClient) {
    this.#loader = new DataLoader((names) => this.#fetch(names), {
      cache: false,
      maxBatchSize: MAX_NAMES_PER_QUERY,
      batchScheduleFn: (dispatch) => void this.#underWay.then(dispatch),
    });
  }

  read(name: string): Promise<Entry | undefined> {
    return this.#loader.load(name);
  }

  async #fetch(names: readonly string[]): Promise<(Entry | undefined)[]> {
    const query = this.#query([...new Set(names)]);
    this.#underWay = query.catch(() => undefined);
    const entries = new Map((await query).map((row) => [row.name, toEntry(row)]));
    return names.map((name) => entries.get(name));
  }

  #query(names: readonly string[]): Promise<EntryRow[]> {
    return this.prisma.$queryRaw<EntryRow[]>`
      SELECT name, data, version, revision,
             created_at AS "createdAt", updated_at AS "updatedAt", expires_at AS "expiresAt"
        FROM live_config WHERE name = ANY (${names}::text[])`;
  }
}
