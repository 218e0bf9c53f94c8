/** The one Context of an HTTP request, whichever part asks for it first. */
import type { IncomingMessage } from 'node:http';
import { type Context, createContext } from '../operation/context.ts';

const contexts = new WeakMap<IncomingMessage, Context>();

export function contextOf(request: IncomingMessage): Context {
  let context = contexts.get(request);
  if (!context) {
    const { traceparent } = request.headers;
    context = createContext(typeof traceparent === 'string' ? traceparent : undefined);
    contexts.set(request, context);
  }
  return context;
}
