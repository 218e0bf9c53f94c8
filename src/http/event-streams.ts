/**
 * All event streams of the server, of both surfaces: how many there may be, and their end when the server stops.
 * A client whose stream ends goes on elsewhere from where it was, so the server never waits for one.
 */
import type { Response } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { toApiError } from '../errors/from-database.ts';
import type { Logger } from '../observability/logger.ts';
import type { Surface } from '../operation/context.ts';
import {
  DROPPED,
  type DropReason,
  EventStream,
  SlowClient,
  type StreamSource,
  stopping,
} from './event-stream.ts';
import { contextOf } from './request-context.ts';

export interface StreamObserver {
  opened(surface: Surface): void;
  closed(surface: Surface): void;
  /** Ended by the server before its time. */
  dropped(surface: Surface, reason: DropReason): void;
}

export interface EventStreamsOptions {
  readonly max: number;
  /** How long a client may take to read what was sent, in milliseconds. */
  readonly patienceMs?: number;
  readonly observer: StreamObserver;
  readonly log: Logger;
}

const PATIENCE_MS = 30_000;

export class EventStreams {
  readonly #open = new Set<{ end(): void }>();
  #ending = false;

  constructor(private readonly options: EventStreamsOptions) {}

  /** Resolves when the stream has ended; rejects when it did not begin, and nothing has been sent. */
  async serve<Event>(surface: Surface, response: Response, source: StreamSource<Event>): Promise<void> {
    const { max, patienceMs = PATIENCE_MS, observer } = this.options;
    if (this.#ending) throw stopping();
    if (this.#open.size >= max)
      throw new ApiError('UNAVAILABLE', 'The server has as many streams open as it takes.');
    const onFailure = (error: unknown) => this.#drop(surface, response, error);
    const stream = new EventStream(response, source, patienceMs, onFailure);
    this.#open.add(stream);
    observer.opened(surface);
    try {
      await stream.run();
    } finally {
      this.#open.delete(stream);
      observer.closed(surface);
    }
  }

  /** Ends every stream at once, and lets none begin. */
  end(): void {
    this.#ending = true;
    for (const stream of this.#open) stream.end();
  }

  #drop(surface: Surface, response: Response, error: unknown): void {
    const { observer, log } = this.options;
    if (this.#ending) return;
    const reason: DropReason = error instanceof SlowClient ? 'slow' : 'source';
    observer.dropped(surface, reason);
    response.emit(DROPPED, reason);
    if (error instanceof SlowClient || toApiError(error).code === 'UNAVAILABLE') return;
    log.error({ surface, ...contextOf(response.req).trace.logged, err: error }, 'event stream failed');
  }
}
