/** What an operation knows of the request it serves. One is made for each request, on either surface. */
import { randomUUID } from 'node:crypto';
import { type Span, TraceFlags } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

/** Apollo copies it member by member, so what is found out later lives behind a member. */
export interface Context {
  /** Who asks. Everybody is `anonymous` until authentication exists. */
  readonly principal: string;
  readonly trace: Trace;
  /** Only what the database says now will do, whatever a cache holds (RFC 9111, section 5.2.1.4). */
  readonly wantsFresh: boolean;
}

/** By which a request is found: in the log, in the answer to whoever asked, and in traces when there are any. */
export class Trace {
  #id: string | undefined;

  /**
   * @param parent the request's `traceparent` (W3C Trace Context), if it has one.
   * @param request its own span, while tracing is on.
   */
  constructor(
    private readonly parent: string | undefined,
    readonly request?: RequestSpan,
  ) {}

  /** The caller's trace, or one of our own: made when first asked for. */
  get id(): string {
    this.#id ??=
      this.request?.span.spanContext().traceId ?? this.#parentId() ?? randomUUID().replaceAll('-', '');
    return this.#id;
  }

  get spanId(): string | undefined {
    return this.request?.span.spanContext().spanId;
  }

  /** Where a measurement of this request can be looked into: only a span that is kept leads anywhere. */
  get exemplar(): Exemplar | undefined {
    const span = this.request?.span.spanContext();
    if (!span || !(span.traceFlags & TraceFlags.SAMPLED)) return undefined;
    return { trace_id: span.traceId, span_id: span.spanId };
  }

  /** What every line of the log that belongs to the request carries. */
  get logged(): { readonly trace_id: string; readonly span_id: string | undefined } {
    return { trace_id: this.id, span_id: this.spanId };
  }

  #parentId(): string | undefined {
    return this.parent === undefined ? undefined : parseTraceParent(this.parent)?.traceId;
  }
}

export type Surface = 'rest' | 'graphql';

export interface RequestSpan {
  readonly span: Span;
  readonly surface: Surface;
}

/** OpenMetrics' word for it. */
export type Exemplar = { readonly trace_id: string; readonly span_id: string };

export interface RequestHeaders {
  readonly traceparent?: string | undefined;
  readonly cacheControl?: string | undefined;
}

export function createContext(
  { traceparent, cacheControl }: RequestHeaders = {},
  request?: RequestSpan,
): Context {
  return {
    principal: 'anonymous',
    trace: new Trace(traceparent, request),
    wantsFresh: cacheControl !== undefined && /(^|[,\s])no-cache($|[,\s=])/i.test(cacheControl),
  };
}
