/**
 * What a caller asks of the writer. A change carries no result, only a decision to be made on the
 * entry as it is when the change's turn comes: so a precondition is checked on exactly the state
 * that is then replaced, however often a lost race makes the writer decide anew.
 */
import type { Entry, JsonValue } from './entry.ts';

export type Decision =
  | {
      readonly kind: 'put';
      readonly data: JsonValue;
      /** Absent: leave the expiry as it is, whatever a concurrent touch makes of it. */
      readonly expiresAt?: Date | null;
    }
  /** Extends the life and nothing else: no version, no revision, no history. */
  | { readonly kind: 'touch'; readonly expiresAt: Date }
  | { readonly kind: 'delete' }
  /** Removes an entry whose time is over; refused when there is none, or it lives (again). */
  | { readonly kind: 'expire' };

export interface Change {
  readonly name: string;
  /** Who makes it, for the history. */
  readonly principal: string;
  /** Neither the decision nor the outcome needs the present data: it is not read, and null in `current`. */
  readonly ignoresData?: boolean;
  /** Bytes of data that it moves, by which batches are bounded; absent when that is not known before. */
  readonly weight?: number;
  /**
   * Decides from the present entry (absent or expired: undefined) and the database's time. It is
   * called once an attempt: it must not mutate what it gets nor have effects, and it refuses by
   * throwing an ApiError.
   */
  decide(current: Entry | undefined, now: Date): Decision;
}

export interface Outcome {
  readonly operation: 'created' | 'updated' | 'touched' | 'deleted' | 'expired';
  /** The entry as it now is; deleted, expired: as it last was. */
  readonly entry: Entry;
}
