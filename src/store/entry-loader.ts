/**
 * Entries by their names, from the database. Concurrent reads share queries: a few are under way at a time,
 * and what is asked for meanwhile gathers for the next one, which asks for each name once. A query starts
 * after the reads that it serves were asked for, so each sees every write acknowledged before.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import DataLoader from 'dataloader';
import type { PrismaClient } from '../database/prisma.ts';
import { type EntryRow, toEntry } from './entry.ts';
import type { Known } from './entry-cache.ts';

const MAX_NAMES_PER_QUERY = 256;
/** Bytes of data, after which the rest is left to another query: large entries must not hold up all others. */
const MAX_BYTES_PER_QUERY = 4 * 1024 * 1024;
/** More than one, so that answers are written while the next ones are fetched; more than a few gather nothing. */
const MAX_QUERIES = 2;

export class EntryLoader {
  readonly #loader: DataLoader<string, Known>;
  /** Batches that wait for a query to end. */
  readonly #waiting: (() => void)[] = [];
  /** Names whose query has not begun: whoever asks for one of them now may share it. */
  readonly #gathering = new Map<string, Promise<Known>>();
  #queries = 0;

  constructor(private readonly prisma: PrismaClient) {
    this.#loader = new DataLoader((names) => this.#fetch(names), {
      // Its own cache would open batches without a name, which never come to be fetched.
      cache: false,
      maxBatchSize: MAX_NAMES_PER_QUERY,
      batchScheduleFn: (dispatch) => this.#schedule(dispatch),
    });
  }

  load(name: string): Promise<Known> {
    const gathering = this.#gathering.get(name);
    if (gathering) return gathering;
    const known = this.#loader.load(name);
    this.#gathering.set(name, known);
    return known;
  }

  #schedule(dispatch: () => void): void {
    if (this.#queries < MAX_QUERIES) {
      this.#queries++;
      // What else arrives in this turn of the event loop goes along.
      setImmediate(dispatch);
    } else this.#waiting.push(AsyncLocalStorage.bind(dispatch)); // as of who asked, not of the query that ends
  }

  async #fetch(names: readonly string[]): Promise<readonly Known[]> {
    for (const name of names) this.#gathering.delete(name);
    try {
      return await this.#query(names);
    } finally {
      const next = this.#waiting.shift();
      if (next) setImmediate(next);
      else this.#queries--;
    }
  }

  /** One for every name, in order. */
  async #query(names: readonly string[]): Promise<readonly Known[]> {
    const rows = await this.prisma.$queryRaw<(LoadedRow | NoRow)[]>`
      SELECT s.revision AS "asOf", w.name, CASE WHEN w.before < ${MAX_BYTES_PER_QUERY} THEN w.data END AS data, w.size,
             w.version, w.revision, w.created_at AS "createdAt", w.updated_at AS "updatedAt", w.expires_at AS "expiresAt",
             w.before >= ${MAX_BYTES_PER_QUERY} AS later, w.lapsed
        FROM public.store s LEFT JOIN (
               SELECT *, sum(size) OVER (ORDER BY name) - size AS before,
                      coalesce(expires_at <= clock_timestamp(), false) AS lapsed
                 FROM public.config WHERE name = ANY (${names}::text[])) AS w ON true`;
    const asOf = Number(rows[0]?.asOf);
    const found = new Map<string, Known>();
    const later: string[] = [];
    for (const row of rows) {
      if (row.name === null) continue;
      if (row.lapsed) found.set(row.name, lapsed(asOf));
      else if (row.later) later.push(row.name);
      else found.set(row.name, { entry: toEntry(row), asOf, lastVersion: row.version, size: row.size });
    }
    const more = later.length > 0 ? await this.#query(later) : [];
    for (const [index, name] of later.entries()) found.set(name, more[index] ?? absent(asOf));
    return names.map((name) => found.get(name) ?? absent(asOf));
  }
}

type LoadedRow = EntryRow & {
  readonly asOf: bigint;
  readonly size: number;
  readonly later: boolean;
  readonly lapsed: boolean;
};
type NoRow = { readonly asOf: bigint; readonly name: null };

function absent(asOf: number): Known {
  return { entry: undefined, asOf, lastVersion: undefined, size: 0 };
}

/** Its time is over, and nobody has removed it yet. A touch under way may still extend its life. */
function lapsed(asOf: number): Known {
  return { ...absent(asOf), isPassing: true };
}
