/**
 * The spans of writing, which many requests share: `writer.commit`, a batch until it is in the log, is part of the
 * first request's trace and linked with the operation of every request it serves, in both directions, so that it is
 * found from each of them; `commit` is the statement that writes it. A batch runs apart from the context of whoever
 * set the writer going: it may be about others only.
 */
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { toApiError } from '../errors/from-database.ts';
import { MAX_CHANGES_PER_BATCH } from '../store/transaction-queue.ts';
import type { WriteTrace } from '../store/write-trace.ts';

/** As many links as a batch can have transactions. */
export const SPAN_LIMITS = { linkCountLimit: MAX_CHANGES_PER_BATCH };

export function traceWrites(tracer: Tracer): WriteTrace<Span> {
  return {
    asker() {
      const span = trace.getActiveSpan();
      return span?.isRecording() ? span : undefined;
    },
    batch(askers, changes, run) {
      const [first, ...others] = askers;
      if (!first) return context.with(ROOT_CONTEXT, run);
      const links = askers.map((asker) => ({ context: asker.spanContext() }));
      const attributes = sizeOf(changes);
      const within = trace.setSpan(ROOT_CONTEXT, first);
      const span = tracer.startSpan('writer.commit', { attributes, links }, within);
      for (const asker of others) asker.addLink({ context: span.spanContext() });
      return inSpan(span, trace.setSpan(ROOT_CONTEXT, span), run);
    },
    statement(changes, run) {
      if (!trace.getActiveSpan()) return run();
      const attributes = { 'db.system.name': 'postgresql', ...sizeOf(changes) };
      const span = tracer.startSpan('commit', { kind: SpanKind.CLIENT, attributes });
      return inSpan(span, trace.setSpan(context.active(), span), run);
    },
  };
}

function sizeOf(changes: number): Attributes {
  return { 'config_server.batch.changes': changes };
}

async function inSpan<Result>(span: Span, within: Context, run: () => Promise<Result>): Promise<Result> {
  try {
    return await context.with(within, run);
  } catch (error) {
    span.setAttribute('error.type', toApiError(error).code);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
