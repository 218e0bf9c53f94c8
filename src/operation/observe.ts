/**
 * The wrapper round every root field: how long it took and how it ended, counted once for both surfaces.
 * What a resolver throws leaves here as an error of the closed table; those that are our fault are logged
 * with their cause, which nobody else sees.
 */
import type { Logger } from 'pino';
import { toApiError } from '../errors/from-database.ts';
import type { ErrorCode } from '../errors/table.ts';
import type { Context } from './context.ts';

export interface OperationMetrics {
  finished(operation: string, outcome: 'OK' | ErrorCode, seconds: number): void;
}

export type Observe = <Result>(
  operation: string,
  context: Context,
  run: () => Result | Promise<Result>,
) => Promise<Result>;

export function createObserve(metrics: OperationMetrics, log: Logger): Observe {
  return async (operation, context, run) => {
    const start = performance.now();
    const finish = (outcome: 'OK' | ErrorCode) =>
      metrics.finished(operation, outcome, (performance.now() - start) / 1000);
    try {
      const result = await run();
      finish('OK');
      return result;
    } catch (cause) {
      const error = toApiError(cause);
      finish(error.code);
      if (error.isOurFault)
        log.error({ operation, traceId: context.trace.id, code: error.code, err: error }, 'operation failed');
      throw error;
    }
  };
}
