/**
 * The line of each request. Most of what it says is the same for all requests of a kind, so each kind has a logger
 * that has written that down before: it costs 1.5 µs a request, where spelling out all of it costs 2.5. There are as
 * many kinds as the metrics have series.
 */
import type { Trace } from '../operation/context.ts';
import type { Logger } from './logger.ts';
import type { FinishedRequest } from './metrics/http.ts';

export interface RequestLine extends Omit<FinishedRequest, 'exemplar'> {
  readonly trace: Trace;
  /** The client has gone before it had everything. */
  readonly isAborted: boolean;
}

type Kind = Pick<RequestLine, 'method' | 'route' | 'status'>;

export class RequestLog {
  readonly #loggers = new Map<string, Map<string, Logger[]>>();

  constructor(private readonly log: Logger) {}

  write({ method, route, status, seconds, bytes, trace, isAborted }: RequestLine): void {
    const kind = { method, route, status };
    const log = this.#loggers.get(route)?.get(method)?.[status ?? 0] ?? this.#loggerOf(kind);
    const line = {
      ms: Math.round(seconds * 1e6) / 1e3,
      bytes,
      trace_id: trace.id,
      span_id: trace.spanId,
      aborted: isAborted || undefined,
    };
    // Who was not served may be told why by another line; what has to be done is not told by this one.
    if (status !== undefined && status >= 500) log.warn(line, 'request');
    else log.info(line, 'request');
  }

  #loggerOf({ method, route, status }: Kind): Logger {
    const methods = this.#loggers.get(route) ?? new Map<string, Logger[]>();
    this.#loggers.set(route, methods);
    const statuses = methods.get(method) ?? [];
    methods.set(method, statuses);
    const logger = this.log.child({ method, route, status });
    statuses[status ?? 0] = logger;
    return logger;
  }
}
