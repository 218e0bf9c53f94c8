/**
 * What a watcher is told, in the one order of the store. A watch that begins without a revision is told the
 * present entries (`current`), then `ready`; from then on, or from the given revision on, every change.
 */
import type { Entry } from './entry.ts';
import type { EntryFilter } from './filter.ts';

export type WatchEvent = StateEvent | ChangeEvent | RemovalEvent | PositionEvent;

/** An entry as it was when it was told, at the beginning. It carries no position: the state is complete only at `ready`. */
export interface StateEvent {
  readonly type: 'current';
  readonly entry: Entry;
}

export interface ChangeEvent {
  readonly type: 'created' | 'updated';
  readonly revision: number;
  readonly entry: Entry;
}

/** An entry is gone; or, for a watch with a filter, no longer selected (`deleted`). */
export interface RemovalEvent {
  readonly type: 'deleted' | 'expired';
  readonly revision: number;
  readonly name: string;
  readonly version: number;
}

export interface PositionEvent {
  /**
   * `ready`: all `current` entries have been told. `bookmark`: nothing has happened for a while.
   * `reset`: the log no longer has what comes next, and the present entries follow anew.
   */
  readonly type: 'ready' | 'bookmark' | 'reset';
  /** Everything up to this revision has been told; 0 with `reset`. */
  readonly revision: number;
}

export interface WatchRequest {
  readonly filter: EntryFilter;
  /** Tell what came after this revision; absent: the present entries first. */
  readonly since?: number | undefined;
}
