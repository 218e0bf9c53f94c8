/**
 * What the store holds, counted by the database, for whoever looks at metrics. However many look, it is asked at most
 * once in some seconds and once at a time; and nobody waits long, so a database that is stuck shows as one.
 * It is one statement that only reads: it works on a replica and behind a pooler.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Prisma } from '../database/generated/client.ts';
import type { Query } from '../database/prisma.ts';

export interface Census {
  /** Undefined when the database has not answered. */
  figures(): Promise<CensusFigures | undefined>;
}

export interface CensusFigures {
  /** The store's revision. */
  readonly newest: number;
  /** From here on the log is complete. */
  readonly oldest: number;
  /** An estimate. */
  readonly entries: number;
  /** On disk, with indexes. */
  readonly bytes: Readonly<Record<'config' | 'change', number>>;
}

const GOOD_FOR_MS = 5_000;
const PATIENCE_MS = 1_000;

export class DatabaseCensus implements Census {
  #askedAt = Number.NEGATIVE_INFINITY;
  /** The last answer, or the one that is awaited. */
  #answer: Promise<CensusFigures | undefined> = Promise.resolve(undefined);
  #isAwaited = false;

  constructor(
    private readonly query: Query,
    private readonly goodForMs = GOOD_FOR_MS,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  figures(): Promise<CensusFigures | undefined> {
    if (!this.#isAwaited && performance.now() - this.#askedAt >= this.goodForMs) this.#ask();
    if (!this.#isAwaited) return this.#answer;
    const waited = performance.now() - this.#askedAt;
    const tooLong = delay(Math.max(0, this.patienceMs - waited), undefined, { ref: false });
    return Promise.race([this.#answer, tooLong]);
  }

  #ask(): void {
    this.#askedAt = performance.now();
    this.#isAwaited = true;
    this.#answer = count(this.query)
      .catch(() => undefined)
      .finally(() => {
        this.#isAwaited = false;
      });
  }
}

interface Row {
  readonly newest: string;
  readonly oldest: string;
  readonly entries: number;
  readonly config: string;
  readonly change: string;
}

/**
 * Entries by `reltuples`, which vacuum and analyze keep within about a tenth: to count would read everything. It is a
 * part of the catalogue, so replicas have it and a crash leaves it, other than the counters of the statistics;
 * those (`n_live_tup`) serve until a table has first been analyzed, when it is new and small.
 */
async function count(query: Query): Promise<CensusFigures> {
  const [row] = await query<Row>(Prisma.sql`
    SELECT s.revision AS newest, s.oldest,
           CASE WHEN c.reltuples >= 0 THEN c.reltuples ELSE pg_stat_get_live_tuples(c.oid) END::float8 AS entries,
           pg_total_relation_size(c.oid) AS config, pg_total_relation_size('public.change') AS change
      FROM public.store s, pg_catalog.pg_class c WHERE c.oid = 'public.config'::regclass`);
  if (!row) throw new Error('the table "store" has lost its row');
  const { newest, oldest, entries, config, change } = row;
  return {
    newest: Number(newest),
    oldest: Number(oldest),
    entries: Number(entries),
    bytes: { config: Number(config), change: Number(change) },
  };
}
