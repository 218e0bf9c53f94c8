/** What the store keeps under one name. Times are the database's clock, in whole milliseconds. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [member: string]: JsonValue };

export interface Entry {
  readonly name: string;
  readonly data: JsonValue;
  /** Counts the changes of this name, from 1. */
  readonly version: number;
  /** Position of the last change in the one store-wide order. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From this instant on the entry does not exist. */
  readonly expiresAt: Date | null;
}

/** A row as the database gives it: revisions are bigint there, safe integers here. */
export type EntryRow = Omit<Entry, 'data' | 'revision'> & {
  readonly data: unknown;
  readonly revision: bigint;
};

export function toEntry(row: EntryRow): Entry {
  return {
    name: row.name,
    data: row.data as JsonValue,
    version: row.version,
    revision: Number(row.revision),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    expiresAt: row.expiresAt,
  };
}
