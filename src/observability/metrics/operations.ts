/** The operations, of both surfaces. */
import type { Registry } from 'prom-client';
import type { ErrorCode } from '../../errors/table.ts';
import type { Exemplar } from '../../operation/context.ts';
import type { OperationMetrics } from '../../operation/observe.ts';
import { inTurns } from '../in-turns.ts';
import { SECONDS } from './buckets.ts';
import { exemplarHistogram } from './exemplars.ts';

interface FinishedOperation {
  readonly operation: string;
  readonly outcome: 'OK' | ErrorCode;
  readonly seconds: number;
  readonly exemplar: Exemplar | undefined;
}

export function operationMetrics(registry: Registry): OperationMetrics {
  const duration = exemplarHistogram(
    {
      name: 'config_server_operation_duration_seconds',
      help: 'Duration of operations, of both surfaces, by their outcome: OK or the code of an error.',
      labelNames: ['operation', 'outcome'],
      buckets: SECONDS,
    },
    registry,
  );
  const tell = inTurns(({ operation, outcome, seconds, exemplar }: FinishedOperation) =>
    duration({ operation, outcome }, seconds, exemplar),
  );
  return {
    finished: (operation, outcome, seconds, exemplar) => tell({ operation, outcome, seconds, exemplar }),
  };
}
