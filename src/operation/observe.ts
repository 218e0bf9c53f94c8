/**
 * The wrapper round every root field: how long it took and how it ended, counted once for both surfaces.
 * What a resolver throws leaves here as an error of the closed table; those that are our fault are logged
 * with their cause, which nobody else sees.
 */
import type { Logger } from 'pino';
import { toApiError } from '../errors/from-database.ts';
import type { ErrorCode } from '../errors/table.ts';
import type { Context, Exemplar } from './context.ts';

export interface OperationMetrics {
  /** @param exemplar the request, when its trace is recorded. */
  finished(
    operation: string,
    outcome: 'OK' | ErrorCode,
    seconds: number,
    exemplar: Exemplar | undefined,
  ): void;
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
      metrics.finished(operation, outcome, (performance.now() - start) / 1000, context.trace.exemplar);
    try {
      const result = await run();
      finish('OK');
      return result;
    } catch (cause) {
      const error = toApiError(cause);
      finish(error.code);
      const { code } = error;
      // What is away comes back by itself, and is told where it was noticed.
      const level = code === 'UNAVAILABLE' ? 'warn' : 'error';
      if (error.isOurFault)
        log[level]({ operation, ...context.trace.logged, code, err: error }, 'operation failed');
      throw error;
    }
  };
}
