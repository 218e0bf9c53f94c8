/**
 * One event stream: batches of events from their source to the socket. The next batch is asked for when the
 * socket has taken the one before, so a slow client holds at most one piece of one batch here; one that takes
 * nothing for a while is disconnected. However it ends, the source is told at once. How its messages are framed is the
 * source's business.
 */
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Response } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { varyOnAccept } from './vary.ts';

/** What a stream is made of. */
export interface StreamSource<Event> {
  head(response: ServerResponse): string[];
  /** Rejects when there is to be no stream: nothing has been sent by then. */
  open(): Promise<OpenSource<Event>>;
  /** Whole messages, as they are sent. */
  render(event: Event): Buffer | Promise<Buffer>;
  /** What a client that can still be told is told last; `cause`, when the stream could have gone on. */
  close?(cause: unknown): Buffer;
}

export interface OpenSource<Event> {
  /** Sent before all events, so that the client sees at once that the stream is open. */
  readonly preamble: Buffer;
  readonly batches: AsyncIterator<readonly Event[]>;
}

/** Emitted by a response when its stream has begun: from then on it is no request under way. */
export const STREAMING = 'streaming';

/** Emitted by a response whose stream the server gives up, with the DropReason. */
export const DROPPED = 'dropped';

/** The client has not read what was sent. */
export class SlowClient extends Error {}

/** `slow`: the client did not read; `source`: it could not go on. */
export type DropReason = 'slow' | 'source';

/** Bytes that are written together; a batch that is longer is written in pieces of about this size. */
const PIECE_BYTES = 64 * 1024;

export class EventStream<Event> {
  #batches: AsyncIterator<readonly Event[]> | undefined;
  #ended = false;
  #blocked = false;

  constructor(
    private readonly response: Response,
    private readonly source: StreamSource<Event>,
    /** How long the client may take to read a piece, in milliseconds. */
    private readonly patienceMs: number,
    /** Told at once, while the response is still there, when a stream that has begun cannot go on. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Resolves when the stream has ended, however it did; rejects when it did not begin, and nothing has been sent. */
  async run(): Promise<void> {
    const { response, source } = this;
    response.once('close', () => this.end());
    const { batches, preamble } = await source.open();
    this.#batches = batches;
    let failure: unknown;
    try {
      if (response.destroyed) return;
      // Until the end of the connection, in no chunks: each would be three writes instead of one.
      response.removeHeader('Transfer-Encoding');
      response.writeHead(200, source.head(response));
      if (response.req.method === 'HEAD') return;
      response.write(preamble);
      response.emit(STREAMING);
      while (!this.#ended) {
        const { done, value } = await batches.next();
        if (done) return;
        await this.#tell(value);
      }
    } catch (error) {
      if (!response.headersSent) throw error;
      failure = error;
      this.onFailure(error);
    } finally {
      this.#close(failure);
      await batches.return?.().catch(this.onFailure);
    }
  }

  /** Ends after a whole message; but waits for nobody who does not read. */
  end(): void {
    this.#ended = true;
    if (this.#blocked) this.response.destroy();
    // It is called again when `run` comes to its end, and what goes wrong with it is told there.
    this.#batches?.return?.().catch(() => {});
  }

  #close(failure: unknown): void {
    const { response, source } = this;
    if (response.destroyed || !source.close) return void response.end();
    response.end(source.close(failure ?? (this.#ended ? stopping() : undefined)));
  }

  async #tell(batch: readonly Event[]): Promise<void> {
    let piece: Buffer[] = [];
    let bytes = 0;
    for (const event of batch) {
      if (this.#ended) return;
      const rendered = this.source.render(event);
      const message = rendered instanceof Promise ? await rendered : rendered;
      piece.push(message);
      bytes += message.length;
      if (bytes < PIECE_BYTES) continue;
      if (!this.#ended) await this.#write(piece);
      // Others have their turn before the rest of a long batch.
      await nextTurn();
      piece = [];
      bytes = 0;
    }
    if (bytes > 0 && !this.#ended) await this.#write(piece);
  }

  /** A large message goes in slices, so that who reads slowly, but reads, has time enough for each. */
  async #write(piece: readonly Buffer[]): Promise<void> {
    const bytes = piece.length === 1 && piece[0] ? piece[0] : Buffer.concat(piece);
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      await this.#writeSlice(bytes.subarray(start, start + PIECE_BYTES));
  }

  async #writeSlice(slice: Buffer): Promise<void> {
    const { response } = this;
    // What has begun is sent to its end: half a message would be none.
    if (response.destroyed || response.write(slice)) return;
    this.#blocked = true;
    if (!(await drained(response, this.patienceMs))) {
      response.destroy();
      throw new SlowClient();
    }
    this.#blocked = false;
  }
}

/** The head of a stream, as a list, of which Node keeps no copy. */
export function streamHead(contentType: string, response: ServerResponse): string[] {
  return [
    ...['Content-Type', contentType],
    // To transform would be to gather, and nobody would see an event in time.
    ...['Cache-Control', 'no-cache, no-transform'],
    ...['X-Accel-Buffering', 'no'],
    ...varyOnAccept(response),
  ];
}

export function stopping(): ApiError {
  return new ApiError('UNAVAILABLE', 'The server is stopping.');
}

/** False when it has taken too long. */
function drained(response: Response, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => {
      clearTimeout(timer);
      response.off('drain', taken);
      response.off('close', taken);
      resolve(isDrained);
    };
    const taken = () => settle(true);
    const timer = setTimeout(() => settle(false), patienceMs);
    response.once('drain', taken);
    response.once('close', taken);
  });
}
