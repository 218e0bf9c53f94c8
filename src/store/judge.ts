/**
 * Whether a filter selects what a change has made. Of all watches with the same filter one asks, and the others know;
 * and large entries, on which many conditions take milliseconds, are judged in turns, so that however many watches
 * there are, everything else goes on between.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type EntryFilter, matches } from './filter.ts';
import { isRemoval, type LogRecord } from './log.ts';

/** Bytes of data. */
const LARGE = 4096;
const TURN_MS = 5;

const inTurn = pLimit(1);
let spentMs = 0;

const judgements = new WeakMap<LogRecord, Map<string, boolean | Promise<boolean>>>();

export class Judge {
  readonly #key: string;

  constructor(private readonly filter: EntryFilter) {
    this.#key = JSON.stringify(filter);
  }

  selects(record: LogRecord): boolean | Promise<boolean> {
    if (isRemoval(record)) return false;
    const known = judgementsOf(record);
    let judgement = known.get(this.#key);
    if (judgement === undefined) {
      judgement = record.size > LARGE ? this.#inTurn(record) : matches(this.filter, record.entry);
      known.set(this.#key, judgement);
    }
    return judgement;
  }

  #inTurn({ entry }: LogRecord): Promise<boolean> {
    return inTurn(async () => {
      const began = performance.now();
      const isSelected = matches(this.filter, entry);
      spentMs += performance.now() - began;
      if (spentMs > TURN_MS) {
        spentMs = 0;
        await nextTurn();
      }
      return isSelected;
    });
  }
}

function judgementsOf(record: LogRecord): Map<string, boolean | Promise<boolean>> {
  let known = judgements.get(record);
  if (!known) {
    known = new Map();
    judgements.set(record, known);
  }
  return known;
}
