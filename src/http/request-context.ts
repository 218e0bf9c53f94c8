/** The one Context of an HTTP request, whichever part asks for it first. */
import type { IncomingMessage } from 'node:http';
import { type Context, createContext } from '../operation/context.ts';

/** On the request itself: reading it there costs a third of what a WeakMap does, for every request. */
const CONTEXT = Symbol('context');

type WithContext = IncomingMessage & { [CONTEXT]?: Context };

export function contextOf(request: WithContext): Context {
  request[CONTEXT] ??= createContext({
    traceparent: traceparentOf(request),
    cacheControl: request.headers['cache-control'],
  });
  return request[CONTEXT];
}

function traceparentOf({ headers: { traceparent } }: IncomingMessage): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined;
}
