/**
 * What was before a change, for watches who have to know whether it took an entry out of their selection. It is asked
 * for once for each change, however many watches want to know, and for many changes at once.
 */
import DataLoader from 'dataloader';
import type { PrismaClient } from '../database/prisma.ts';
import { type LogRecord, readPrevious } from './log.ts';

/** As many as are handed to a watch at once. Their data may be large, so no more. */
const MAX_BATCH = 256;

export class PreviousRecords {
  readonly #loader: DataLoader<LogRecord, LogRecord | undefined>;

  constructor(prisma: PrismaClient) {
    this.#loader = new DataLoader((records) => readPrevious(prisma, records), {
      maxBatchSize: MAX_BATCH,
      cacheMap: Object.assign(new WeakMap<LogRecord, Promise<LogRecord | undefined>>(), { clear: () => {} }),
    });
  }

  /** Undefined when it is not kept. */
  of(record: LogRecord): Promise<LogRecord | undefined> {
    return this.#loader.load(record).catch((error) => {
      this.#loader.clear(record);
      throw error;
    });
  }
}
