/**
 * The server span of a request: from its head to the end of its response, an event stream's included. Made first of
 * all, since the others are its children; named last, when the route is known. Never the path or the query: they hold
 * names and filters. A request that is not sampled costs the decision, and gets its ids for the log.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { RequestHandler } from 'express';
import { DROPPED, type DropReason, STREAMING } from '../http/event-stream.ts';
import { addToHead } from '../http/head.ts';
import { beginContext, contextOf } from '../http/request-context.ts';
import { mayStream } from '../http/stream-preference.ts';
import { methodOf, routeOf } from './http.ts';
import { inTurns } from './in-turns.ts';
import type { BeginSpan } from './request-spans.ts';

interface Ended {
  readonly span: Span;
  readonly method: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly time: number;
}

export function traceHttp(begin: BeginSpan): RequestListener {
  const tell = inTurns(end);
  return (request, response) => {
    const method = methodOf(request);
    const span = begin(method, callerOf(request));
    beginContext(request, { span, surface: request.url?.startsWith('/graphql') ? 'graphql' : 'rest' });
    if (!span.isRecording()) return;
    addToHead(response, 'traceresponse', nameOf(span));
    if (mayStream(request)) traceStream(span, response);
    response.once('close', () => tell({ span, method, request, response, time: performance.now() }));
  };
}

/** By which a caller finds the trace of its request, in the form of `traceparent` (W3C Trace Context, level 2). */
function nameOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** What follows belongs to the request's span: for Apollo, which is observed from outside. */
export const inServerSpan: RequestHandler = (request, _response, next) => {
  const { span } = contextOf(request).trace.request ?? {};
  if (!span?.isRecording()) return next();
  context.with(trace.setSpan(ROOT_CONTEXT, span), next);
};

/** How a stream ends is told once: of its own accord, its client's or the server's, or because it was dropped. */
function traceStream(span: Span, response: ServerResponse): void {
  response.once(STREAMING, () => {
    let isDropped = false;
    span.addEvent('ready');
    response.once(DROPPED, (reason: DropReason) => {
      isDropped = true;
      span.addEvent('dropped', { reason });
    });
    // Before the span is ended by the same event.
    response.prependOnceListener('close', () => {
      if (!isDropped) span.addEvent('ended');
    });
  });
}

/** Only who the caller is: what else it carries along (`tracestate`, `baggage`) is for others, and could be anything. */
function callerOf({ headers: { traceparent } }: IncomingMessage): SpanContext | undefined {
  const caller = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return caller ? { ...caller, isRemote: true } : undefined;
}

function end({ span, method, request, response, time }: Ended): void {
  const route = routeOf(request);
  // What OpenTelemetry's conventions ask for, when a method is none of the known ones.
  const verb = method === '_OTHER' ? 'HTTP' : method;
  span.updateName(route === undefined ? verb : `${verb} ${route}`);
  span.setAttributes(attributesOf(method, route, request, response));
  if (response.headersSent && response.statusCode >= 500) {
    span.setAttribute('error.type', String(response.statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(time);
}

function attributesOf(
  method: string,
  route: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Attributes {
  return {
    'http.request.method': method,
    ...(route !== undefined && { 'http.route': route }),
    // None when the client was gone before it was told anything.
    ...(response.headersSent && { 'http.response.status_code': response.statusCode }),
    'url.scheme': 'http',
    'network.protocol.version': request.httpVersion,
  };
}
