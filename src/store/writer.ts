/**
 * The writer: optimistic group commit. Changes queue in the process and one batch is in flight at a
 * time, so a batch is as large as the load: read the rows in one snapshot, decide in memory, write
 * everything in one guarded statement. Losing the guard to another server means deciding again on
 * what is there now. Revisions are therefore gap-free and in commit order, over all servers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '../database/prisma.ts';
import { ApiError } from '../errors/api-error.ts';
import { isCollision, isRefusal, isUnsettled, toApiError } from '../errors/from-database.ts';
import { type Plan, planBatch, type TransactionResult } from './batch.ts';
import type { Change, Outcome } from './change.ts';
import { type Attempt, batchOf, readSnapshot, writePlan } from './statements.ts';

interface Transaction {
  readonly changes: readonly Change[];
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
}

export interface WriterObserver {
  /** A batch has been committed: its changes, and how often another server was faster. */
  committed(changes: number, lostRaces: number): void;
}

/** Larger batches gain nothing more, and hold up the ones behind them. */
const MAX_CHANGES_PER_BATCH = 256;
/** How long an unknown outcome is asked after before the caller is told that it is unknown. */
const SETTLE_MS = 5_000;
const SETTLE_PAUSE_MS = 100;

export class Writer {
  readonly #queue: Transaction[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly observer: WriterObserver,
  ) {}

  /** All of the changes, or none: rejects with the error of the first change that refuses. */
  commit(changes: readonly Change[]): Promise<readonly Outcome[]> {
    if (this.#closed) return Promise.reject(new ApiError('UNAVAILABLE', 'The server is stopping.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ changes, resolve, reject });
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Takes nothing more, and waits for what is queued. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever else arrives in this turn of the event loop belongs to the first batch.
    await undefined;
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) await this.#settle(batch);
  }

  #take(): Transaction[] {
    let changes = 0;
    const end = this.#queue.findIndex((transaction, index) => {
      changes += transaction.changes.length;
      return index > 0 && changes > MAX_CHANGES_PER_BATCH;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  /** Gives every transaction of the batch its answer; never throws. */
  async #settle(batch: readonly Transaction[]): Promise<void> {
    try {
      const results = await this.#commit(batch);
      batch.forEach((transaction, index) => {
        const result = results[index];
        if (result && 'outcomes' in result) transaction.resolve(result.outcomes);
        else transaction.reject(result?.refused);
      });
    } catch (error) {
      // The database refuses the statement: alone, only the transaction that it dislikes fails.
      if (isRefusal(error) && batch.length > 1)
        for (const transaction of batch) await this.#settle([transaction]);
      else for (const transaction of batch) transaction.reject(toApiError(error));
    }
  }

  async #commit(batch: readonly Transaction[]): Promise<readonly TransactionResult[]> {
    const transactions = batch.map(({ changes }) => changes);
    const names = [...new Set(transactions.flatMap((changes) => changes.map(({ name }) => name)))];
    const unsettled: Attempt[] = [];
    const patience = Date.now() + SETTLE_MS;
    for (let lostRaces = 0; ; lostRaces++) {
      try {
        const snapshot = await readSnapshot(this.prisma, names);
        const happened = await this.#findCommitted(unsettled, snapshot.revision);
        if (happened) return happened.results;
        const plan = planBatch(transactions, snapshot);
        const attempt: Attempt = { id: crypto.randomUUID(), plan, readRevision: snapshot.revision };
        if (isEmpty(plan) || (await this.#write(attempt, unsettled))) {
          this.observer.committed(plan.log.length, lostRaces);
          return plan.results;
        }
      } catch (error) {
        if (unsettled.length === 0) throw error;
        if (Date.now() > patience) throw unknownOutcome(error);
        await delay(SETTLE_PAUSE_MS);
      }
    }
  }

  /** False when the attempt has come to nothing and everything is to be decided again. */
  async #write(attempt: Attempt, unsettled: Attempt[]): Promise<boolean> {
    try {
      const { committed, touched } = await writePlan(this.prisma, attempt);
      return committed && attempt.plan.touches.every(({ name }) => touched.has(name));
    } catch (error) {
      if (isCollision(error)) return false;
      if (isUnsettled(error)) unsettled.push(attempt);
      throw error;
    }
  }

  /**
   * Which of the attempts whose answer was lost has been committed after all. At most one can be:
   * an attempt needs the revision it has read, and a later one reads only what is committed. A touch
   * leaves no trace in the log and needs none: doing it again does nothing.
   */
  async #findCommitted(unsettled: readonly Attempt[], revision: number): Promise<Plan | undefined> {
    for (const { id, plan, readRevision } of unsettled) {
      if (revision > readRevision && (await batchOf(this.prisma, readRevision + 1)) === id) return plan;
    }
    return undefined;
  }
}

function isEmpty(plan: Plan): boolean {
  return plan.log.length === 0 && plan.touches.length === 0;
}

function unknownOutcome(cause: unknown): ApiError {
  return new ApiError(
    'UNAVAILABLE',
    'The database was lost during the write, and whether it happened is not known: read the entry before trying again.',
    { retryAfterSeconds: 5, cause },
  );
}
