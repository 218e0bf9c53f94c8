/**
 * The metrics of a registry with what it knows of each. Its list holds the metrics themselves, while prom-client's
 * types take them for something else and keep quiet about their names: who describes them, or writes them, asks here.
 */
import type { Metric, Registry } from 'prom-client';

export type DescribedMetric = Metric & {
  name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
};

export function describedMetrics(registry: Registry): readonly DescribedMetric[] {
  return registry.getMetricsAsArray() as unknown as readonly DescribedMetric[];
}
