/**
 * What both surfaces have in common, as a test sees it: an operation goes in as data, its outcome comes out in
 * one form. What may differ is left out here and nowhere else: where an input begins (REST: the body;
 * GraphQL: an argument), and that REST answers a deletion with nothing.
 */
import type { ErrorCode } from '../../src/errors/table.ts';

export interface Input {
  readonly name?: unknown;
  readonly data?: unknown;
  readonly ttl?: unknown;
}

export interface Precondition {
  readonly ifRevision?: number;
  readonly ifAbsent?: boolean;
  readonly ifPresent?: boolean;
}

export type Operation =
  | { readonly create: Input }
  | { readonly read: string; readonly version?: unknown }
  | { readonly replace: string; readonly input: Input; readonly if?: Precondition }
  | { readonly merge: string; readonly patch: unknown; readonly if?: Precondition }
  | { readonly patch: string; readonly operations: unknown; readonly if?: Precondition }
  | { readonly remove: string; readonly if?: Precondition };

export interface Entry {
  readonly name: string;
  readonly data: unknown;
  readonly version: number;
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly detail: string;
  /** With PRECONDITION_FAILED: the entry's revision now. */
  readonly revision?: number;
  readonly problems: readonly { pointer: string; code: string; detail: string }[];
}

export interface Outcome {
  /** Absent after a failure, and after a deletion over REST. */
  readonly entry?: Entry;
  readonly failure?: Failure;
}

export interface Listing {
  readonly entries?: readonly Entry[];
  /** Cursor of the next page, absent at the end. */
  readonly next?: string | undefined;
  readonly failure?: Failure;
}

export interface Surface {
  readonly title: 'REST' | 'GraphQL' | 'transaction';
  perform(operation: Operation): Promise<Outcome>;
  list(args: Readonly<Record<string, unknown>>): Promise<Listing>;
}
