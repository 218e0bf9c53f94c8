/**
 * The span of an operation, the same for both surfaces: round what `observe` measures, so that every query of the
 * database is within it. It ends with the operation; for a write that is after the commit.
 */
import { context, ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { toApiError } from '../errors/from-database.ts';
import type { Observe } from '../operation/observe.ts';

export function traceOperations(observe: Observe, tracer: Tracer): Observe {
  return (operation, operationContext, run) => {
    const { request } = operationContext.trace;
    if (!request?.span.isRecording()) return observe(operation, operationContext, run);
    // GraphQL's execution, when there is one; REST calls the field from outside of any.
    const execution = trace.getActiveSpan();
    const span = tracer.startSpan(
      operation,
      {
        attributes: {
          'config_server.operation': operation,
          'config_server.surface': request.surface,
        },
      },
      trace.setSpan(ROOT_CONTEXT, execution ?? request.span),
    );
    const inSpan = trace.setSpan(ROOT_CONTEXT, span);
    return context
      .with(inSpan, () => observe(operation, operationContext, run))
      .then(
        (result) => {
          end(span, 'OK');
          return result;
        },
        (error) => {
          const { code, isOurFault } = toApiError(error);
          if (isOurFault) span.setStatus({ code: SpanStatusCode.ERROR });
          end(span, code);
          throw error;
        },
      );
  };
}

function end(span: Span, outcome: string): void {
  span.setAttribute('config_server.outcome', outcome);
  span.end();
}
