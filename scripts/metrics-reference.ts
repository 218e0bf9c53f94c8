/** docs/metrics.md, made from the registry of a server that has been made but not started. */
import { describedMetrics } from '../src/observability/metrics/described.ts';
import { createMetrics } from '../src/observability/metrics/metrics.ts';

/** prom-client's own, which differ from one operating system to the other. */
const BY_DEFAULT = /^(process|nodejs)_/;

export function metricsReference(): string {
  const metrics = createMetrics();
  const unused = () => {
    throw new Error('describing the metrics reads none');
  };
  const options = { max: 0 };
  metrics.ask({
    store: { figures: unused },
    census: { figures: unused },
    pool: { totalCount: 0, idleCount: 0, waitingCount: 0, options },
  });
  const rows = describedMetrics(metrics.registry)
    .filter(({ name }) => !BY_DEFAULT.test(name))
    .map(({ name, type, labelNames, help }) => [code(name), type, labelNames.map(code).join(', '), help])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  return `<!-- Made by \`make generate\`: edit src/observability/metrics/, not this file. -->

# Metrics

On the admin port at \`/metrics\`, in OpenMetrics for who asks for it by \`Accept: application/openmetrics-text\` (as
Prometheus does), else in Prometheus' text format. The histograms of durations have exemplars in OpenMetrics, with
\`trace_id\` and \`span_id\` of a traced request.

Beside these there are the usual ones of a Node process, \`process_*\` and \`nodejs_*\`, as prom-client has them. Labels
never hold a name, a path or anything else of a caller's.

${[['Metric', 'Type', 'Labels', 'Meaning'], ['---', '---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
