/** Versions that are no longer current: which can be asked for, and how it is told that one cannot be had. */
import { ApiError, inputError } from '../errors/api-error.ts';
import type { Entry } from '../store/entry.ts';
import type { KeptVersion } from '../store/history.ts';
import type { Store } from '../store/store.ts';

/** An entry as it was at a version; undefined when there never was one of this version. */
export async function pastEntry(store: Store, name: string, version: number): Promise<Entry | undefined> {
  checkVersion(version, 'version');
  const [kept] = await store.versions([{ name, version }]);
  return entryOf(kept);
}

/** What `pastEntry` would not find is refused. */
export function restorable(kept: KeptVersion): Entry {
  const entry = entryOf(kept);
  if (entry) return entry;
  throw noSuchVersion();
}

/** @param argument which says the version. */
export function checkVersion(version: number, argument: string): void {
  if (version >= 1) return;
  throw inputError([{ path: [argument], code: 'INVALID', detail: 'Versions are counted from 1.' }]);
}

export function noSuchVersion(): ApiError {
  return new ApiError(
    'NOT_FOUND',
    'There is no such version of an entry of this name, or it removed the entry.',
  );
}

export function compacted(): ApiError {
  return new ApiError('COMPACTED', 'This version is no longer kept.');
}

function entryOf(kept: KeptVersion): Entry | undefined {
  if (kept === 'compacted') throw compacted();
  return kept === 'removal' ? undefined : kept;
}
