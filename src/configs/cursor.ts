/**
 * Cursors: the place of an entry in one particular list. A cursor names its list by order and a digest of
 * the filter, so that it is refused by any other; clients take it as opaque, and a version in front lets
 * its form change.
 */
import { createHash } from 'node:crypto';
import type { EntryFilter } from '../store/filter.ts';
import type { EntryKey, EntryOrder } from '../store/listing.ts';
import { isName } from './name.ts';

export interface PageKey {
  /** Which list: order and filter. */
  readonly list: string;
  readonly key: EntryKey;
}

const VERSION = 1;
/** The end of the year 9999, the last that RFC 3339 can write. */
const LAST_TIME = 253_402_300_799_999;

export function listId(orderBy: EntryOrder, { prefix, where }: EntryFilter): string {
  return createHash('sha256')
    .update(sortedText(where ? [orderBy, prefix, where] : [orderBy, prefix]))
    .digest('base64url')
    .slice(0, 12);
}

/** Equal values have one text: the order of members, in which JSON may come, does not show. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function writeCursor({ list, key }: PageKey): string {
  return Buffer.from(JSON.stringify([VERSION, list, key.updatedAt.getTime(), key.name])).toString(
    'base64url',
  );
}

/** Undefined for anything that `writeCursor` did not write. */
export function readCursor(text: string): PageKey | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(parts)) return undefined;
    const [version, list, time, name] = parts as unknown[];
    if (!isTime(time)) return undefined;
    if (version !== VERSION || typeof list !== 'string' || !isName(name)) return undefined;
    const key: PageKey = { list, key: { name, updatedAt: new Date(time) } };
    return writeCursor(key) === text ? key : undefined;
  } catch {
    return undefined;
  }
}

function isTime(time: unknown): time is number {
  return Number.isSafeInteger(time) && (time as number) >= 0 && (time as number) <= LAST_TIME;
}
