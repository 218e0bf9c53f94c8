/** A batch before and after it was decided: what the database held, and the rows that are to be written. */
import type { Outcome } from './change.ts';
import type { Entry } from './entry.ts';
import type { LogRecord } from './log.ts';

/** What the database held at one instant. */
export interface Snapshot {
  readonly revision: number;
  /** The database's clock. */
  readonly now: Date;
  /**
   * It was not read but known, and the database's time is not: `now` is an invalid date until the statement that
   * writes has said when that was, and is then set, in whatever was decided with it. Who uses it before is found out.
   */
  readonly isRemembered?: boolean;
  /** One for every name of the batch. */
  readonly rows: ReadonlyMap<string, SnapshotRow>;
}

export interface SnapshotRow {
  /** The row, expired or not. */
  readonly stored: Entry | undefined;
  /** The version last given to this name, 0 when its history has none. */
  readonly lastVersion: number;
}

/** A row of the log, to be written. */
export interface LoggedChange extends LogRecord {
  /** The data as JSON text; undefined when the change removed the entry. */
  readonly text: string | undefined;
}

export type TransactionResult = { readonly outcomes: readonly Outcome[] } | { readonly refused: unknown };

export interface Plan {
  readonly log: readonly LoggedChange[];
  /** Rows to insert or replace; where `keepsExpiry`, a concurrent touch may have extended the life further. */
  readonly puts: readonly { readonly entry: Entry; readonly keepsExpiry: boolean }[];
  readonly deletes: readonly string[];
  /** Lives to extend, of rows still at this revision. */
  readonly touches: readonly Entry[];
  /** One for every transaction, in order. */
  readonly results: readonly TransactionResult[];
}
