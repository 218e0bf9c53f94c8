/** The operations, of both surfaces. */
import type { Registry } from 'prom-client';
import type { OperationMetrics } from '../../operation/observe.ts';
import { SECONDS } from './buckets.ts';
import { exemplarHistogram } from './exemplars.ts';

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
  return {
    finished: (operation, outcome, seconds, exemplar) => duration({ operation, outcome }, seconds, exemplar),
  };
}
