/** Histograms whose observations may name the request behind them, for who wants to see what took so long. */
import { Histogram, type HistogramConfiguration, type Registry } from 'prom-client';
import type { Exemplar } from '../../operation/context.ts';

export type ExemplarHistogram<Label extends string> = (
  labels: Partial<Record<Label, string | number>>,
  value: number,
  exemplar: Exemplar | undefined,
) => void;

export function exemplarHistogram<Label extends string>(
  configuration: HistogramConfiguration<Label>,
  registry: Registry,
): ExemplarHistogram<Label> {
  // Registered apart: prom-client takes exemplars for a matter of OpenMetrics' registries, and this one is written in
  // both formats (exposition.ts), of which the classic one leaves them out.
  const histogram: Histogram<string> = new Histogram({
    ...configuration,
    enableExemplars: true,
    registers: [],
  });
  registry.registerMetric(histogram);
  return (labels, value, exemplar) => histogram.observe({ labels, value, exemplarLabels: exemplar ?? NONE });
}

const NONE: Readonly<Record<string, string>> = {};
