/**
 * Which changes a watch is told, and as what. With a filter on what entries hold, an entry can leave the
 * selection by a change: then it is told as `deleted`, so that a reader who keeps what it is told keeps
 * exactly what the filter selects. Whether it was in the selection, the change before it says; when that is no
 * longer kept it is told all the same, for removing what is not there does no harm.
 */
import type { PrismaClient } from '../database/prisma.ts';
import type { WatchEvent } from './event.ts';
import { dependsOnState, type EntryFilter, matches } from './filter.ts';
import { isRemoval, type LogRecord, readPrevious } from './log.ts';

export class Selection {
  readonly #dependsOnState: boolean;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly filter: EntryFilter,
  ) {
    this.#dependsOnState = dependsOnState(filter);
  }

  /** False when it is certain that a change is not told; quick, as every change is asked about for every watch. */
  mayConcern({ entry }: LogRecord): boolean {
    return this.#dependsOnState ? entry.name.startsWith(this.filter.prefix) : matches(this.filter, entry);
  }

  async eventsOf(records: readonly LogRecord[]): Promise<readonly WatchEvent[]> {
    const concerned = records.filter((record) => this.mayConcern(record));
    if (!this.#dependsOnState) return concerned.map(toEvent);
    const events: WatchEvent[] = [];
    for (const record of concerned) {
      if (!isRemoval(record) && matches(this.filter, record.entry)) events.push(toEvent(record));
      else if (await this.#wasSelected(record)) events.push(toRemoval(record));
    }
    return events;
  }

  async #wasSelected(record: LogRecord): Promise<boolean> {
    if (record.operation === 'created') return false;
    const before = await previousOf(this.prisma, record);
    return before === undefined || (!isRemoval(before) && matches(this.filter, before.entry));
  }
}

/** Made once for each change, so that what it looks like on the wire is, too. */
const events = new WeakMap<LogRecord, WatchEvent>();
const removals = new WeakMap<LogRecord, WatchEvent>();
/** Asked for once for each change, however many watches want to know. */
const previous = new WeakMap<LogRecord, Promise<LogRecord | undefined>>();

function toEvent(record: LogRecord): WatchEvent {
  if (isRemoval(record)) return toRemoval(record);
  const { operation: type, entry } = record;
  return remembered(events, record, () => ({ type, revision: entry.revision, entry }) as WatchEvent);
}

function toRemoval(record: LogRecord): WatchEvent {
  const { name, version, revision } = record.entry;
  const type = record.operation === 'expired' ? 'expired' : 'deleted';
  return remembered(removals, record, () => ({ type, revision, name, version }));
}

function previousOf(prisma: PrismaClient, record: LogRecord): Promise<LogRecord | undefined> {
  return remembered(previous, record, () =>
    readPrevious(prisma, record).catch((error) => {
      previous.delete(record);
      throw error;
    }),
  );
}

function remembered<Value>(memory: WeakMap<LogRecord, Value>, record: LogRecord, make: () => Value): Value {
  const known = memory.get(record);
  if (known !== undefined) return known;
  const made = make();
  memory.set(record, made);
  return made;
}
