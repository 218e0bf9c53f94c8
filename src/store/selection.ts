/**
 * Which changes a watch is told, and as what. With a filter on what entries hold, an entry can leave the
 * selection by a change: then it is told as `deleted`, so that a reader who keeps what it is told keeps
 * exactly what the filter selects. Whether it was in the selection, the change before it says; when that is no
 * longer kept it is told all the same, for removing what is not there does no harm.
 */
import type { WatchEvent } from './event.ts';
import { dependsOnState, type EntryFilter, matches, mayMatch } from './filter.ts';
import { Judge } from './judge.ts';
import { isRemoval, type LogRecord } from './log.ts';
import type { PreviousRecords } from './previous.ts';

export class Selection {
  readonly #dependsOnState: boolean;
  readonly #judge: Judge;

  constructor(
    private readonly previous: PreviousRecords,
    private readonly filter: EntryFilter,
  ) {
    this.#dependsOnState = dependsOnState(filter);
    this.#judge = new Judge(filter);
  }

  /** False when it is certain that a change is not told; quick, as every change is asked about for every watch. */
  mayConcern({ entry }: LogRecord): boolean {
    return this.#dependsOnState ? mayMatch(this.filter, entry.name) : matches(this.filter, entry);
  }

  async eventsOf(records: readonly LogRecord[]): Promise<readonly WatchEvent[]> {
    const concerned = records.filter((record) => this.mayConcern(record));
    if (!this.#dependsOnState) return concerned.map(toEvent);
    const events = await Promise.all(concerned.map((record) => this.#eventOf(record)));
    return events.filter((event) => event !== undefined);
  }

  async #eventOf(record: LogRecord): Promise<WatchEvent | undefined> {
    if (await this.#judge.selects(record)) return toEvent(record);
    return (await this.#wasSelected(record)) ? toRemoval(record) : undefined;
  }

  async #wasSelected(record: LogRecord): Promise<boolean> {
    if (record.operation === 'created') return false;
    const before = await this.previous.of(record);
    return before === undefined || this.#judge.selects(before);
  }
}

/** Made once for each change, so that what it looks like on the wire is, too. */
const events = new WeakMap<LogRecord, WatchEvent>();
const removals = new WeakMap<LogRecord, WatchEvent>();

function toEvent(record: LogRecord): WatchEvent {
  if (isRemoval(record)) return toRemoval(record);
  const { operation: type, entry } = record;
  return once(events, record, () => ({ type, revision: entry.revision, entry }) as WatchEvent);
}

function toRemoval(record: LogRecord): WatchEvent {
  const { name, version, revision } = record.entry;
  const type = record.operation === 'expired' ? 'expired' : 'deleted';
  return once(removals, record, () => ({ type, revision, name, version }));
}

/** Makes a value once for each record. */
function once<Value>(memory: WeakMap<LogRecord, Value>, record: LogRecord, make: () => Value): Value {
  const known = memory.get(record);
  if (known !== undefined) return known;
  const made = make();
  memory.set(record, made);
  return made;
}
