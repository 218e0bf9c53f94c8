/**
 * The span of an operation, the same for both surfaces: round what `observe` measures, so that every query of the
 * database is within it. It ends with the operation; for a write that is after the commit.
 */
import { context, ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { toApiError } from '../errors/from-database.ts';
import type { ErrorCode } from '../errors/table.ts';
import type { Observe } from '../operation/observe.ts';
import { inTurns } from './in-turns.ts';

interface Ended {
  readonly span: Span;
  readonly outcome: 'OK' | ErrorCode;
  readonly isOurFault: boolean;
  readonly time: number;
}

export function traceOperations(observe: Observe, tracer: Tracer): Observe {
  const end = inTurns(({ span, outcome, isOurFault, time }: Ended) => {
    if (isOurFault) span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('config_server.outcome', outcome);
    span.end(time);
  });
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
          end({ span, outcome: 'OK', isOurFault: false, time: performance.now() });
          return result;
        },
        (error) => {
          const { code: outcome, isOurFault } = toApiError(error);
          end({ span, outcome, isOurFault, time: performance.now() });
          throw error;
        },
      );
  };
}
