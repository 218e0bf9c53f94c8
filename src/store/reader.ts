/**
 * The reader: one entry by its name. Concurrent reads share queries: a few are under way at a time, and what
 * is asked for meanwhile gathers for the next one, which asks for each name once. A query starts after the
 * reads that it serves were asked for, so each sees every write acknowledged before.
 */
import DataLoader from 'dataloader';
import type { PrismaClient } from '../database/prisma.ts';
import { type Entry, type EntryRow, toEntry } from './entry.ts';

const MAX_NAMES_PER_QUERY = 256;
/** Bytes of data, after which the rest is left to another query: large entries must not hold up all others. */
const MAX_BYTES_PER_QUERY = 4 * 1024 * 1024;
/** More than one, so that answers are written while the next ones are fetched; more than a few gather nothing. */
const MAX_QUERIES = 2;

export class Reader {
  readonly #loader: DataLoader<string, Entry | undefined>;
  /** Batches that wait for a query to end. */
  readonly #waiting: (() => void)[] = [];
  /** Names whose query has not begun: whoever asks for one of them now may share it. */
  readonly #gathering = new Map<string, Promise<Entry | undefined>>();
  #queries = 0;

  constructor(private readonly prisma: PrismaClient) {
    this.#loader = new DataLoader((names) => this.#fetch(names), {
      // Its own cache would open batches without a name, which never come to be fetched.
      cache: false,
      maxBatchSize: MAX_NAMES_PER_QUERY,
      batchScheduleFn: (dispatch) => this.#schedule(dispatch),
    });
  }

  read(name: string): Promise<Entry | undefined> {
    const gathering = this.#gathering.get(name);
    if (gathering) return gathering;
    const entry = this.#loader.load(name);
    this.#gathering.set(name, entry);
    return entry;
  }

  #schedule(dispatch: () => void): void {
    if (this.#queries < MAX_QUERIES) {
      this.#queries++;
      // What else arrives in this turn of the event loop goes along.
      setImmediate(dispatch);
    } else this.#waiting.push(dispatch);
  }

  async #fetch(names: readonly string[]): Promise<(Entry | undefined)[]> {
    for (const name of names) this.#gathering.delete(name);
    try {
      const entries = await this.#query(names);
      return names.map((name) => entries.get(name));
    } finally {
      const next = this.#waiting.shift();
      if (next) setImmediate(next);
      else this.#queries--;
    }
  }

  async #query(names: readonly string[]): Promise<Map<string, Entry>> {
    const rows = await this.prisma.$queryRaw<(EntryRow & { later: boolean })[]>`
      SELECT name, CASE WHEN before < ${MAX_BYTES_PER_QUERY} THEN data END AS data, version, revision,
             created_at AS "createdAt", updated_at AS "updatedAt", expires_at AS "expiresAt",
             before >= ${MAX_BYTES_PER_QUERY} AS later
        FROM (SELECT *, sum(size) OVER (ORDER BY name) - size AS before
                FROM public.live_config WHERE name = ANY (${names}::text[])) AS weighed`;
    const entries = new Map(rows.filter(({ later }) => !later).map((row) => [row.name, toEntry(row)]));
    const later = rows.filter((row) => row.later).map(({ name }) => name);
    if (later.length === 0) return entries;
    return new Map([...entries, ...(await this.#query(later))]);
  }
}
