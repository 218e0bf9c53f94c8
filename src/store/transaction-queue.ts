/**
 * What waits to be written. Bounded: a queue that only grows makes everybody wait for answers that come too
 * late, and holds their data meanwhile. Batches are bounded by number and by weight, so that none is too much
 * for one statement or holds up the ones behind it.
 */
import { ApiError } from '../errors/api-error.ts';
import type { Change, Outcome } from './change.ts';

export interface Transaction {
  readonly changes: readonly Change[];
  /** By `performance.now()`. */
  readonly queuedAt: number;
  /** Who asked for it, when that is followed. */
  readonly asker: object | undefined;
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
}

/** Unless a single transaction has more. */
export const MAX_CHANGES_PER_BATCH = 256;
const MAX_BYTES_PER_BATCH = 4 * 1024 * 1024;
export const MAX_QUEUED_CHANGES = 10_000;
export const MAX_QUEUED_BYTES = 256 * 1024 * 1024;
/** What a change is taken to weigh whose weight is not known before it is decided. */
const UNKNOWN_WEIGHT = 64 * 1024;

export class TransactionQueue {
  readonly #transactions: Transaction[] = [];
  #changes = 0;
  #bytes = 0;

  /** Changes that wait. */
  get length(): number {
    return this.#changes;
  }

  /** @throws ApiError UNAVAILABLE when the queue is full. */
  add(changes: readonly Change[], asker?: object): Promise<readonly Outcome[]> {
    if (this.#changes >= MAX_QUEUED_CHANGES || this.#bytes >= MAX_QUEUED_BYTES) {
      throw new ApiError(
        'UNAVAILABLE',
        'More writes are waiting than the database takes; nothing was changed.',
      );
    }
    this.#changes += changes.length;
    this.#bytes += weigh(changes);
    const queuedAt = performance.now();
    return new Promise((resolve, reject) =>
      this.#transactions.push({ changes, queuedAt, asker, resolve, reject }),
    );
  }

  /** The next batch, empty when nothing waits: at least one transaction, and more while they are light. */
  take(): Transaction[] {
    let changes = 0;
    let bytes = 0;
    const end = this.#transactions.findIndex((transaction, index) => {
      changes += transaction.changes.length;
      bytes += weigh(transaction.changes);
      return index > 0 && (changes > MAX_CHANGES_PER_BATCH || bytes > MAX_BYTES_PER_BATCH);
    });
    return this.#remove(end === -1 ? this.#transactions.length : end);
  }

  clear(): Transaction[] {
    return this.#remove(this.#transactions.length);
  }

  #remove(count: number): Transaction[] {
    const removed = this.#transactions.splice(0, count);
    for (const { changes } of removed) {
      this.#changes -= changes.length;
      this.#bytes -= weigh(changes);
    }
    return removed;
  }
}

function weigh(changes: readonly Change[]): number {
  return changes.reduce((sum, { weight = UNKNOWN_WEIGHT }) => sum + weight, 0);
}
