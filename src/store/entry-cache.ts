/**
 * The entries that were asked for last, bounded by bytes. Each is remembered with the revision at which the
 * store was seen to hold it, so that news and old knowledge may arrive in any order: what is known of a later
 * revision stays. That there is no entry of a name is remembered as well.
 */
import { LRUCache } from 'lru-cache';
import type { Entry } from './entry.ts';
import { isRemoval, type LogRecord } from './log.ts';
import type { CacheFigures } from './observer.ts';

export interface Known {
  /** Undefined: there is no such entry. */
  readonly entry: Entry | undefined;
  /** The store's revision when this was so. */
  readonly asOf: number;
  /** The version last given to this name, if that is known. */
  readonly lastVersion: number | undefined;
  /** Bytes of data as JSON text. */
  readonly size: number;
  /** It may become otherwise without a change: not to be remembered. */
  readonly isPassing?: boolean;
}

/** What an entry takes beside its data. */
const OVERHEAD_BYTES = 512;
/** What a byte of JSON text takes as values, and once more as the text that is answered. */
const BYTES_PER_BYTE = 8;

export class EntryCache {
  readonly #known: LRUCache<string, Known> | undefined;

  /** @param maxBytes 0: nothing is kept. */
  constructor(private readonly maxBytes: number) {
    if (maxBytes === 0) return;
    this.#known = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ size }, name) => OVERHEAD_BYTES + name.length + BYTES_PER_BYTE * size,
    });
  }

  get figures(): CacheFigures {
    const { size = 0, calculatedSize = 0 } = this.#known ?? {};
    return { entries: size, bytes: calculatedSize, maxBytes: this.maxBytes };
  }

  get(name: string): Known | undefined {
    return this.#known?.get(name);
  }

  put(name: string, known: Known): void {
    const before = this.#known?.peek(name);
    if (!before || isNewer(known, before)) this.#known?.set(name, known);
  }

  /** Brings what is known of this name up to date, and learns nothing of others. */
  follow(record: LogRecord): void {
    if (this.#known?.has(record.entry.name)) this.put(record.entry.name, knownBy(record));
  }

  /** What is known of this name from before a revision is no longer so. */
  forgetBefore(name: string, revision: number): void {
    const known = this.#known?.peek(name);
    if (known && known.asOf < revision) this.#known?.delete(name);
  }

  clear(): void {
    this.#known?.clear();
  }
}

export function knownBy(record: LogRecord): Known {
  const { entry, size } = record;
  return {
    entry: isRemoval(record) ? undefined : entry,
    asOf: entry.revision,
    lastVersion: entry.version,
    size,
  };
}

/** At the same revision, a touch may have extended the life. */
function isNewer(known: Known, before: Known): boolean {
  if (known.asOf !== before.asOf) return known.asOf > before.asOf;
  return (known.entry?.expiresAt?.getTime() ?? 0) > (before.entry?.expiresAt?.getTime() ?? 0);
}
