/** The one Context of an HTTP request, whichever part asks for it first. */
import type { IncomingMessage } from 'node:http';
import { type Context, createContext, type RequestSpan } from '../operation/context.ts';

/** On the request itself: reading it there costs a third of what a WeakMap does, for every request. */
const CONTEXT = Symbol('context');

type WithContext = IncomingMessage & { [CONTEXT]?: Context };

export function contextOf(request: WithContext): Context {
  return request[CONTEXT] ?? begin(request);
}

/** While tracing is on, it begins with the request's span. */
export function beginContext(request: WithContext, span: RequestSpan): void {
  begin(request, span);
}

function begin(request: WithContext, span?: RequestSpan): Context {
  const { traceparent, 'cache-control': cacheControl } = request.headers;
  const headers = { traceparent: typeof traceparent === 'string' ? traceparent : undefined, cacheControl };
  request[CONTEXT] = createContext(headers, span);
  return request[CONTEXT];
}
