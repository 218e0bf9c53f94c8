/**
 * The Prisma client over a `pg` pool of ours, because its limits in time are to be had from the pool alone. A
 * query that gets no answer ends by itself, so that a stuck connection never stops a queue behind it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { statementNames } from './statement-names.ts';

export type { PrismaClient };

/** One statement past Prisma, for the few where its part of the time counts. Its texts are not the caller's. */
export type Query = <Row extends object>(statement: Prisma.Sql) => Promise<Row[]>;

export interface Database {
  readonly prisma: PrismaClient;
  readonly query: Query;
  /** How many connections there are, and what they do, the pool alone knows. */
  readonly pool: Pool;
  /** Rejects when the database does not answer within a second, or does not have our tables. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /**
   * Whether a connection is a session of its own. Behind a pooler in transaction mode it is not: another transaction
   * may run on another session, where a prepared statement is not known, and the pooler refuses settings at the start.
   */
  readonly hasSessions?: boolean;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** A little longer than the database's own limit, so that normally the database ends the statement. */
const QUERY_TIMEOUT_MS = 20_000;

/**
 * The adapter takes every time for UTC, whatever zone a role, a database or the URL asks for. And statements whose
 * arrays differ in length all the time are not worth a plan for each length.
 */
const SESSION = "SET TIME ZONE 'UTC'; SET plan_cache_mode = force_generic_plan";

const PING_TIMEOUT_MS = 1_000;
const CLOSE_PATIENCE_MS = 2_000;

export function openDatabase({ url, poolSize, hasSessions = true, onIdleError }: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(hasSessions && { statement_timeout: STATEMENT_TIMEOUT_MS }),
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'config-server',
    onConnect: async (client) => void (await client.query(SESSION)),
  });
  pool.on('error', onIdleError);
  // Filters make texts of any number of shapes: they must not take the names of these few.
  const nameOf = hasSessions ? statementNames() : () => '';
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, hasSessions ? { statementNameGenerator: statementNames() } : {}),
    // Its own are shorter, and end in an error that says nothing of the cause: the limits above are the ones that count.
    transactionOptions: { maxWait: QUERY_TIMEOUT_MS, timeout: 2 * QUERY_TIMEOUT_MS },
  });
  return {
    prisma,
    async query<Row extends object>({ text, values }: Prisma.Sql) {
      return (await pool.query<Row>({ name: nameOf({ sql: text }), text, values })).rows;
    },
    pool,
    async ping() {
      await Promise.race([prisma.$queryRaw`SELECT revision FROM public.store`, noAnswer()]);
    },
    async close() {
      // The pool does not wait until its connections are closed: a database that stops next still tells them so.
      pool.off('error', onIdleError).on('error', () => undefined);
      await prisma.$disconnect();
      // What a dead database holds up ends by itself, some time.
      await Promise.race([pool.end(), delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}

async function noAnswer(): Promise<never> {
  await delay(PING_TIMEOUT_MS, undefined, { ref: false });
  throw new Error('no answer');
}
