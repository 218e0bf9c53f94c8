/**
 * A watch: from a revision on, or from the present state on, every change that its filter selects, in order,
 * none twice and none missing. It holds no queue of its own: its position in the log is all it has, and it
 * reads on when its consumer asks: close to the end from the shared tail, further back from the log.
 */
import type { PrismaClient } from '../database/prisma.ts';
import { hasCode } from '../errors/api-error.ts';
import type { WatchEvent, WatchRequest } from './event.ts';
import type { Feed } from './feed.ts';
import type { Listing } from './listing.ts';
import { compacted, type LogRecord, readLog } from './log.ts';
import { presentState } from './present.ts';
import type { PreviousRecords } from './previous.ts';
import { Selection } from './selection.ts';
import type { Tail } from './tail.ts';
import type { Reason, Waiter, WaitingRoom } from './waiting-room.ts';

export interface WatchParts {
  readonly prisma: PrismaClient;
  readonly listing: Listing;
  readonly feed: Feed;
  readonly room: WaitingRoom;
  readonly previous: PreviousRecords;
}

/** Changes handed to a consumer at once. */
const MAX_BATCH = 256;

export class Watch implements Waiter {
  position: number;
  readonly #selection: Selection;
  /** The tail that its position belongs to. */
  #tail: Tail | undefined;
  #isClosed = false;
  #resume: ((reason: Reason) => void) | undefined;

  constructor(
    private readonly parts: WatchParts,
    private readonly request: WatchRequest,
  ) {
    this.position = request.since ?? 0;
    this.#selection = new Selection(parts.previous, request.filter);
    this.#tail = parts.feed.tail;
  }

  /** The events, each batch as many as there are for a consumer who was busy. */
  async *events(): AsyncGenerator<readonly WatchEvent[], void, undefined> {
    let hasBegun = this.request.since !== undefined;
    while (!this.#isClosed) {
      try {
        if (!hasBegun) yield* this.#present();
        hasBegun = true;
        const events = await this.#next();
        if (events.length > 0) yield events;
      } catch (error) {
        if (!hasCode(error, 'COMPACTED')) throw error;
        yield [{ type: 'reset', revision: 0 }];
        hasBegun = false;
      }
    }
  }

  concerns(record: LogRecord): boolean {
    return this.#selection.mayConcern(record);
  }

  call(reason: Reason): void {
    this.#resume?.(reason);
  }

  /** Ends it, also while it waits. */
  close(): void {
    this.#isClosed = true;
    this.parts.room.leave(this);
    this.#resume?.('change');
  }

  async *#present(): AsyncGenerator<readonly WatchEvent[], void, undefined> {
    const { prisma, listing } = this.parts;
    const { filter } = this.request;
    this.#tail = this.parts.feed.tail;
    this.position = yield* presentState({
      prisma,
      listing,
      filter,
      selection: this.#selection,
    });
  }

  /** What comes next, waiting for it when there is nothing yet; empty when it was nothing of concern. */
  async #next(): Promise<readonly WatchEvent[]> {
    const { tail } = this.parts.feed;
    // The feed has jumped: its log may not be the one that the position is of.
    if (this.#tail && tail !== this.#tail) throw compacted();
    this.#tail = tail;
    const records =
      tail?.after(this.position, MAX_BATCH) ?? (await readLog(this.parts.prisma, this.position)).records;
    if (records.length === 0) return this.#wait();
    this.position = records.at(-1)?.entry.revision ?? this.position;
    return this.#selection.eventsOf(records);
  }

  async #wait(): Promise<readonly WatchEvent[]> {
    // While the log was read, the feed may have begun or gone on, and this watch may have been closed.
    if (this.#isClosed || (this.parts.feed.tail?.position ?? 0) > this.position) return [];
    const reason = await new Promise<Reason>((resolve) => {
      this.#resume = resolve;
      this.parts.room.enter(this);
    });
    return reason === 'silence' ? [{ type: 'bookmark', revision: this.position }] : [];
  }
}
