/** What a client asked of one entry, and what it was told: the history that the model has to explain. */
import type { JsonValue } from '../../src/store/entry.ts';
import type { Interval } from './linearizable.ts';

export type Data = Readonly<Record<string, JsonValue>>;

/** An entry as an answer shows it. */
export interface Shown {
  readonly revision: number;
  readonly version: number;
  readonly data: Data;
  /** Milliseconds since the epoch, or null. */
  readonly expiresAt: number | null;
}

export type Request =
  | { readonly kind: 'create' | 'put'; readonly data: Data; readonly ttl?: number | null; readonly if?: If }
  /** Merges these members into the data. */
  | { readonly kind: 'patch'; readonly data: Data; readonly if?: If }
  | { readonly kind: 'delete'; readonly if?: If }
  | { readonly kind: 'read'; readonly isFresh: boolean };

export type If = { readonly revision: number } | 'absent' | 'present';

export type Answer =
  | { readonly kind: 'saved' | 'found'; readonly entry: Shown }
  /** The version it last had. */
  | { readonly kind: 'removed'; readonly version: number }
  /** 404. */
  | { readonly kind: 'absent' }
  /** 409. */
  | { readonly kind: 'exists' }
  /** 412, with the revision that there is. */
  | { readonly kind: 'mismatch'; readonly revision: number | undefined }
  /** No answer, or one that says so. */
  | { readonly kind: 'unknown' };

/** Times are milliseconds since the epoch, with fractions. */
export interface Operation extends Interval {
  readonly name: string;
  /** Which server, and which of its lives. */
  readonly server: string;
  readonly client: number;
  readonly request: Request;
  readonly answer: Answer;
}
