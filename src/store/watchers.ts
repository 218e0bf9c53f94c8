/** The watches that are open: how one begins, with its refusals, and how all end. */
import { toApiError } from '../errors/from-database.ts';
import type { WatchEvent, WatchRequest } from './event.ts';
import { compacted, holds, readBounds } from './log.ts';
import { Watch, type WatchParts } from './watch.ts';

export type WatchEvents = AsyncIterableIterator<readonly WatchEvent[]>;

export class Watchers {
  readonly #open = new Set<Watch>();

  constructor(private readonly parts: WatchParts) {}

  /** @throws ApiError COMPACTED when the log does not hold what comes after the request's revision. */
  async open(request: WatchRequest): Promise<WatchEvents> {
    if (request.since !== undefined) await this.#check(request.since);
    const watch = new Watch(this.parts, request);
    this.#open.add(watch);
    const events = this.#iterate(watch);
    // What cannot begin fails here, before anything was told.
    return request.since === undefined ? begun(events, await events.next()) : events;
  }

  close(): void {
    for (const watch of this.#open) watch.close();
    this.parts.room.close();
  }

  /** By the database, whatever is still in memory: every server gives the same answer. */
  async #check(since: number): Promise<void> {
    if (!holds(await readBounds(this.parts.prisma), since)) throw compacted();
  }

  #iterate(watch: Watch): WatchEvents {
    const events = watch.events();
    const close = () => {
      watch.close();
      this.#open.delete(watch);
    };
    return {
      async next() {
        try {
          return await events.next();
        } catch (error) {
          close();
          throw toApiError(error);
        }
      },
      async return() {
        close();
        return events.return();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

/** The same events, of which the first batch has been fetched. */
function begun(events: WatchEvents, first: IteratorResult<readonly WatchEvent[]>): WatchEvents {
  let next: typeof first | undefined = first;
  return {
    ...events,
    async next() {
      const result = next ?? events.next();
      next = undefined;
      return result;
    },
  };
}
