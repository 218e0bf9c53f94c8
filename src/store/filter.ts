/** Which entries a list, a count or a watch is about. */
import type { Entry } from './entry.ts';

export interface EntryFilter {
  /** Only names that begin so; empty for all. */
  readonly prefix: string;
}

/** Whether an entry is among those that the database would select. */
export function matches({ prefix }: EntryFilter, { name }: Entry): boolean {
  return name.startsWith(prefix);
}
