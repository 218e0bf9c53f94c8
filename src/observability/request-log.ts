/**
 * The line of each request. Every request pays for it, so it is what pino would write and not written by pino: what is
 * the same for all requests of a kind pino has written down once, in a child logger, and the few members that differ,
 * numbers and hexadecimal digits, need no escaping. That takes half of the time.
 */
import { type DestinationStream, symbols } from 'pino';
import type { Trace } from '../operation/context.ts';
import type { Logger } from './logger.ts';
import type { FinishedRequest } from './metrics/http.ts';

export interface RequestLine extends Omit<FinishedRequest, 'exemplar'> {
  readonly trace: Trace;
  /** The client has gone before it had everything. */
  readonly isAborted: boolean;
}

type Kind = Pick<RequestLine, 'method' | 'route' | 'status'>;

/** What a logger of pino has under its public symbols. */
interface Inside {
  readonly [symbols.streamSym]: DestinationStream;
  readonly [symbols.timeSym]: () => string;
  /** What all its lines say, as JSON. */
  readonly [symbols.chindingsSym]: string;
}

export class RequestLog {
  readonly #stream: DestinationStream;
  readonly #time: () => string;
  readonly #writesInfo: boolean;
  readonly #writesWarn: boolean;
  /** As many as there are series of the metric: by route, method and status. */
  readonly #kinds = new Map<string, Map<string, string[]>>();

  constructor(private readonly log: Logger) {
    const inside = log as unknown as Inside;
    this.#stream = inside[symbols.streamSym];
    this.#time = inside[symbols.timeSym];
    this.#writesInfo = log.isLevelEnabled('info');
    this.#writesWarn = log.isLevelEnabled('warn');
  }

  write({ method, route, status = 0, seconds, bytes, trace, isAborted }: RequestLine): void {
    // Who was not served may be told why by another line; what has to be done is not told by this one.
    const isWarning = status >= 500;
    if (!(isWarning ? this.#writesWarn : this.#writesInfo)) return;
    const kind = this.#kinds.get(route)?.get(method)?.[status] ?? this.#textOf({ method, route, status });
    let line = `{"level":"${isWarning ? 'warn' : 'info'}"${this.#time()}${kind},"ms":${Math.round(seconds * 1e6) / 1e3}`;
    if (bytes !== undefined) line += `,"bytes":${bytes}`;
    line += `,"trace_id":"${trace.id}"`;
    if (trace.spanId) line += `,"span_id":"${trace.spanId}"`;
    this.#stream.write(`${line}${isAborted ? ',"aborted":true' : ''},"msg":"request"}\n`);
  }

  #textOf({ method, route, status }: Kind): string {
    const methods = this.#kinds.get(route) ?? new Map<string, string[]>();
    this.#kinds.set(route, methods);
    const statuses = methods.get(method) ?? [];
    methods.set(method, statuses);
    const child = this.log.child({ method, route, status: status || undefined }) as unknown as Inside;
    const text = child[symbols.chindingsSym];
    statuses[status ?? 0] = text;
    return text;
  }
}
