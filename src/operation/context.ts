/** What an operation knows of the request it serves. One is made for each request, on either surface. */
import { parseTraceParent } from '@opentelemetry/core';
import { createTraceId } from './trace-ids.ts';

/** Apollo copies it member by member, so what is found out later lives behind a member. */
export interface Context {
  /** Who asks. Everybody is `anonymous` until authentication exists. */
  readonly principal: string;
  readonly trace: Trace;
  /** Only what the database says now will do, whatever a cache holds (RFC 9111, section 5.2.1.4). */
  readonly wantsFresh: boolean;
}

export class Trace {
  #id: string | undefined;

  /** @param parent the request's `traceparent` (W3C Trace Context), if it has one. */
  constructor(private readonly parent: string | undefined) {}

  /** The caller's trace, or one of our own: made when first asked for. */
  get id(): string {
    this.#id ??= this.#parentId() ?? createTraceId();
    return this.#id;
  }

  /** What names the request in the metrics; only when its trace is recorded. */
  get exemplar(): { readonly trace_id: string; readonly span_id: string } | undefined {
    return undefined;
  }

  /** The server's span; undefined without tracing. */
  get spanId(): string | undefined {
    return undefined;
  }

  /** What every line of the log that belongs to the request carries. */
  get logged(): { readonly trace_id: string; readonly span_id: string | undefined } {
    return { trace_id: this.id, span_id: this.spanId };
  }

  #parentId(): string | undefined {
    return this.parent === undefined ? undefined : parseTraceParent(this.parent)?.traceId;
  }
}

export interface RequestHeaders {
  readonly traceparent?: string | undefined;
  readonly cacheControl?: string | undefined;
}

export function createContext({ traceparent, cacheControl }: RequestHeaders = {}): Context {
  return {
    principal: 'anonymous',
    trace: new Trace(traceparent),
    wantsFresh: cacheControl !== undefined && /(^|[,\s])no-cache($|[,\s=])/i.test(cacheControl),
  };
}
