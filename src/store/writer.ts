/**
 * The writer: optimistic group commit. Changes queue in the process and one batch is in flight at a
 * time, so a batch is as large as the load: read the rows in one snapshot, decide in memory, write
 * everything in one guarded statement. Losing the guard to another server means deciding again on
 * what is there now. Revisions are therefore gap-free and in commit order, over all servers.
 */
import { ApiError } from '../errors/api-error.ts';
import { isRefusal, toApiError } from '../errors/from-database.ts';
import type { Change, Outcome } from './change.ts';
import { Commit, type CommitParts } from './commit.ts';
import type { StoreObserver } from './observer.ts';
import type { TransactionResult } from './plan.ts';
import { BatchTooHeavy } from './too-heavy.ts';
import { type Transaction, TransactionQueue } from './transaction-queue.ts';

/** The writer's own part is to say how long changes wait. */
export interface WriterParts extends CommitParts {
  readonly observer: Pick<StoreObserver, 'queued' | 'committed'>;
}

export class Writer {
  readonly #queue = new TransactionQueue();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly parts: WriterParts) {}

  /** Changes that wait for a batch to take them. */
  get queuedChanges(): number {
    return this.#queue.length;
  }

  /** All of the changes, or none: rejects with the error of the first change that refuses. */
  async commit(changes: readonly Change[]): Promise<readonly Outcome[]> {
    if (this.#closed) throw new ApiError('UNAVAILABLE', 'The server is stopping; nothing was changed.');
    if (changes.length === 0) return [];
    const outcomes = this.#queue.add(changes, this.parts.trace.asker());
    this.#running ??= this.#run();
    return outcomes;
  }

  /** Takes nothing more, and waits for what is queued. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever else arrives in this turn of the event loop belongs to the first batch.
    await undefined;
    try {
      for (let settled = this.#next(); settled; ) {
        const answers = await settled;
        settled = this.#next();
        // The database is at work on the next one while these go out: their responses take this process its time.
        if (settled) await sent();
        answers();
      }
    } finally {
      // In the same turn as the last look at the queue: what is added later starts a run of its own.
      this.#running = undefined;
    }
  }

  #next(): Promise<() => void> | undefined {
    const batch = this.#queue.take();
    if (batch.length === 0) return undefined;
    const now = performance.now();
    for (const { queuedAt } of batch) this.parts.observer.queued((now - queuedAt) / 1000);
    return this.#settle(batch);
  }

  /** How to give every transaction of the batch its answer; never throws. */
  async #settle(batch: readonly Transaction[]): Promise<() => void> {
    try {
      const changes = batch.map((transaction) => transaction.changes);
      const askers = batch.flatMap(({ asker }) => asker ?? []);
      const commit = new Commit(this.parts, changes);
      const results = await this.parts.trace.batch(askers, sizeOf(batch), () => commit.results());
      return () => answer(batch, results);
    } catch (error) {
      // Too much together, or one that the database dislikes: apart, only what cannot be done fails.
      if (isDivisible(error) && batch.length > 1) return this.#settleHalves(batch);
      const apiError = toApiError(error);
      // The ones behind would only wait for the same, one batch after the other.
      const behind = apiError.code === 'UNAVAILABLE' ? this.#queue.clear() : [];
      return () => {
        for (const transaction of batch) transaction.reject(apiError);
        for (const transaction of behind) transaction.reject(unavailable(apiError));
      };
    }
  }

  async #settleHalves(batch: readonly Transaction[]): Promise<() => void> {
    const middle = Math.ceil(batch.length / 2);
    const first = await this.#settle(batch.slice(0, middle));
    first();
    return this.#settle(batch.slice(middle));
  }
}

/** The statement that was just begun is on its way: the pool hands a connection over in the next tick. */
function sent(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function sizeOf(batch: readonly Transaction[]): number {
  return batch.reduce((sum, { changes }) => sum + changes.length, 0);
}

function isDivisible(error: unknown): boolean {
  return error instanceof BatchTooHeavy || isRefusal(error);
}

function answer(batch: readonly Transaction[], results: readonly TransactionResult[]): void {
  for (const [index, transaction] of batch.entries()) {
    const result = results[index];
    if (result && 'outcomes' in result) transaction.resolve(result.outcomes);
    else transaction.reject(result?.refused);
  }
}

/** For what has not been tried: whatever became of the batch before, this was not changed. */
function unavailable(cause: ApiError): ApiError {
  return new ApiError('UNAVAILABLE', 'The database does not answer; nothing was changed. Try again.', {
    cause,
  });
}
