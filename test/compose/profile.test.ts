/**
 * What the profile observability mounts belongs together: names in one file are there in the others. Whether each
 * program takes its own file is for .ci/compose, where it can be asked, and for grafana.test.ts.
 */
import { existsSync } from 'node:fs';
import { dashboards, rules } from '../../observability/check/expressions.ts';
import { selectorsOf } from '../../observability/check/promql.ts';
import { configuration, mountsOf, services, volumes } from './model.ts';

const collector = configuration('collector.yaml');
const prometheus = configuration('prometheus.yaml');
const loki = configuration('loki.yaml');
const { datasources } = configuration('grafana/datasources.yaml');

/** On which ports who listens. Those of Prometheus, Jaeger and Grafana are their defaults. */
const LISTENING: Readonly<Record<string, readonly number[]>> = {
  prometheus: [9090],
  loki: [loki.server.http_listen_port],
  jaeger: [4317, 16686],
  grafana: [3000],
  server: services.server?.ports?.map(({ target }) => target) ?? [],
  'collector.internal': [Number(collector.receivers.otlp.protocols.http.endpoint.split(':')[1])],
};

const bySource = Object.fromEntries(datasources.map((source: { type: string }) => [source.type, source]));

test('everything that is mounted is there, and read-only where it is a file of ours', () => {
  const mounts = Object.values(services).flatMap(mountsOf);
  for (const { from, options } of mounts) {
    if (from.startsWith('./'))
      expect(existsSync(from) && options === 'ro' ? from : `${from}: ${options}`).toBe(from);
    else if (!from.startsWith('$')) expect(volumes).toContain(from);
  }
  expect(new Set(mounts.map(({ from }) => from)).size).toBeGreaterThan(10);
});

test('every address names a service, and a port on which it listens', () => {
  const addresses = [
    services.server?.environment?.OTEL_EXPORTER_OTLP_ENDPOINT?.match(/http:[^}]*/)?.[0],
    ...Object.values<{ endpoint: string }>(collector.exporters).map(({ endpoint }) => endpoint),
    ...datasources.map(({ url }: { url: string }) => url),
    ...prometheus.scrape_configs[0].dns_sd_configs.map(
      ({ names, port }: { names: string[]; port: number }) => `${names[0]}:${port}`,
    ),
  ];
  expect(addresses).toHaveLength(7);
  for (const address of addresses) {
    const { hostname, port } = new URL(/^http/.test(address) ? address : `http://${address}`);
    expect({ address, listening: LISTENING[hostname] }).toMatchObject({
      listening: expect.arrayContaining([Number(port)]),
    });
  }
  expect(services.collector?.networks?.default.aliases).toEqual(['collector.internal']);
});

test('lines of the log go by the name that dashboards and traces ask for', () => {
  const { file_log } = collector.receivers;
  const name = file_log.resource['service.name'];
  const variable = dashboards
    .flatMap(({ templating }) => templating.list)
    .find((one) => one.name === 'service') as unknown as { query: string };
  expect(variable.query).toBe(name);
  expect(bySource.jaeger.jsonData.tracesToLogsV2.query).toContain(`{service_name="${name}"}`);
});

test('the rules know the job, and a span’s curves are of metrics that exist', () => {
  const [{ job_name: job }] = prometheus.scrape_configs;
  const matchers = JSON.stringify(rules).match(/job=~\\"[^"]*\\"/g) ?? [];
  expect(matchers.length).toBeGreaterThan(0);
  for (const matcher of matchers) expect(job).toMatch(new RegExp(`^${matcher.slice(7, -2)}$`));

  const { queries, tags } = bySource.jaeger.jsonData.tracesToMetrics;
  expect(queries).toHaveLength(2);
  for (const { query } of queries) {
    const expr = query.replace('$$__tags', `${tags[0].value}="/configs"`).replace('$$__rate_interval', '1m');
    for (const { metric, labels } of selectorsOf(expr)) {
      expect(metric).toMatch(/^http_server_request_duration_seconds_(count|bucket)$/);
      expect([...labels]).toContain('http_route');
    }
  }
});
