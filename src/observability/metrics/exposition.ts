/**
 * One set of metrics in both of Prometheus' formats, whichever the scraper asks for. prom-client ties the format to
 * the registry, and renames its counters for good when it writes OpenMetrics; so that format has a registry
 * of its own for each scrape, whose counters are copies in name. Exemplars exist in OpenMetrics alone.
 */
import { type OpenMetricsContentType, Registry } from 'prom-client';
import { type DescribedMetric, describedMetrics } from './described.ts';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** @param accept the header: it names OpenMetrics, or the classic text is what one gets. */
export async function expose(registry: Registry, accept = ''): Promise<Exposition> {
  const chosen = asksForOpenMetrics(accept) ? inOpenMetrics(registry) : registry;
  return { contentType: chosen.contentType, text: await chosen.metrics() };
}

/** Scrapers that know it prefer it. A weight of 0 is a refusal. */
function asksForOpenMetrics(accept: string): boolean {
  return accept
    .split(',')
    .some(
      (range) =>
        /^\s*application\/openmetrics-text\s*(;|$)/i.test(range) && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range),
    );
}

function inOpenMetrics(registry: Registry): Registry<OpenMetricsContentType> {
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of describedMetrics(registry))
    open.registerMetric(metric.type === 'counter' ? withoutSuffix(metric) : metric);
  return open;
}

/** OpenMetrics names the family without `_total`, which the registry adds to each sample. */
function withoutSuffix(metric: DescribedMetric): DescribedMetric {
  const renamed: DescribedMetric = Object.create(metric);
  renamed.name = metric.name.replace(/_total$/, '');
  return renamed;
}
