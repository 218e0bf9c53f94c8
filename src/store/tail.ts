/**
 * The end of the log in memory: what came last, without gaps. Whoever follows closely is served from here and
 * costs the database nothing; whoever falls behind further than it reaches has to read the log.
 */
import type { LogRecord } from './log.ts';

const MAX_RECORDS = 4096;
/** Bytes of data as JSON text. */
const MAX_BYTES = 16 * 1024 * 1024;

export class Tail {
  readonly #records = new Map<number, LogRecord>();
  #position: number;
  #bytes = 0;

  /** @param position the revision after which it begins. */
  constructor(position: number) {
    this.#position = position;
  }

  /** The last revision. */
  get position(): number {
    return this.#position;
  }

  /** The last change, if it is kept. */
  get last(): LogRecord | undefined {
    return this.#records.get(this.#position);
  }

  /** @param record the one that comes next. */
  append(record: LogRecord): void {
    const { revision } = record.entry;
    if (revision !== this.#position + 1) throw new Error('the log has a gap');
    this.#position = revision;
    this.#records.set(revision, record);
    this.#bytes += record.size;
    while (this.#records.size > MAX_RECORDS || (this.#bytes > MAX_BYTES && this.#records.size > 1))
      this.#dropFirst();
  }

  /** At most `limit` records after a revision; undefined when it does not reach back so far. */
  after(revision: number, limit: number): readonly LogRecord[] | undefined {
    if (this.#position - revision > this.#records.size) return undefined;
    const records: LogRecord[] = [];
    const end = Math.min(this.#position, revision + limit);
    for (let next = revision + 1; next <= end; next++) {
      const record = this.#records.get(next);
      if (record) records.push(record);
    }
    return records;
  }

  #dropFirst(): void {
    const first = this.#position - this.#records.size + 1;
    this.#bytes -= this.#records.get(first)?.size ?? 0;
    this.#records.delete(first);
  }
}
