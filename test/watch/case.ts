/** One row of the tables: what is done on one surface, and what it is told. Revisions count from one that the row names. */
import type { Store } from './store.ts';
import type { Told, WatchSurface } from './surface.ts';

export interface Case {
  readonly title: string;
  /** @param branch a prefix that no other run has. */
  run(surface: WatchSurface, branch: string, store: Store): Promise<unknown>;
  readonly gives: (branch: string) => unknown;
}

/** What one run was told, with revisions counted from the first, so that runs can be compared. */
export function relative(told: readonly Told[], from: number) {
  return told.map(({ revision, ...rest }) => ({ ...rest, at: revision && revision - from }));
}

export const READY = { type: 'ready', name: null, version: null };
