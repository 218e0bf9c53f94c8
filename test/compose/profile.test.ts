/**
 * What the profile observability mounts belongs together: names in one file are there in the others. Whether each
 * program takes its own file is for .ci/compose, where it can be asked; Grafana's keys are compared with those that
 * its documentation has, because Grafana itself drops in silence what it does not know.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dashboards, rules } from '../../observability/check/expressions.ts';
import { selectorsOf } from '../../observability/check/promql.ts';
import { configuration, configurationText, mountsOf, services, volumes } from './model.ts';

const collector = configuration('collector.yaml');
const prometheus = configuration('prometheus.yaml');
const loki = configuration('loki.yaml');
const { datasources } = configuration('grafana/datasources.yaml');
const { providers } = configuration('grafana/dashboards.yaml');

/** As Grafana's documentation has them: what it does not know it leaves as text, or empty. */
const GRAFANA_VARIABLES = ['__value.raw', '__span.traceId', '__tags', '__rate_interval'];

/** On which ports who listens. Those of Prometheus, Jaeger and Grafana are their defaults. */
const LISTENING: Readonly<Record<string, readonly number[]>> = {
  prometheus: [9090],
  loki: [loki.server.http_listen_port],
  jaeger: [4317, 16686],
  grafana: [3000],
  server: services.server?.ports?.map(({ target }) => target) ?? [],
  'collector.internal': [Number(collector.receivers.otlp.protocols.http.endpoint.split(':')[1])],
};

const grafanaKeys = {
  source: ['name', 'uid', 'type', 'url', 'isDefault', 'jsonData'],
  prometheus: ['timeInterval', 'exemplarTraceIdDestinations'],
  loki: ['derivedFields'],
  jaeger: ['tracesToLogsV2', 'tracesToMetrics'],
  exemplarTraceIdDestinations: ['name', 'datasourceUid', 'urlDisplayLabel'],
  derivedFields: ['name', 'matcherRegex', 'datasourceUid', 'url', 'urlDisplayLabel'],
  tracesToLogsV2: ['datasourceUid', 'spanStartTimeShift', 'spanEndTimeShift', 'customQuery', 'query'],
  tracesToMetrics: ['datasourceUid', 'spanStartTimeShift', 'spanEndTimeShift', 'tags', 'queries'],
  queries: ['name', 'query'],
  provider: ['name', 'folder', 'options'],
} as const;

/** Those of a request's span, and of no other. */
const spanAttributes = [
  ...readFileSync('src/observability/http-span.ts', 'utf8').matchAll(/'([a-z_]+(?:\.[a-z_]+)+)':/g),
].map(([, name]) => name);

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

test('what Grafana is told has keys that it knows, and sources that exist', () => {
  const expectKeys = (value: object, known: readonly string[]) =>
    expect(known).toEqual(expect.arrayContaining(Object.keys(value)));
  const uids = datasources.map(({ uid }: { uid: string }) => uid);
  for (const source of datasources) {
    expectKeys(source, grafanaKeys.source);
    expectKeys(source.jsonData, grafanaKeys[source.type as 'prometheus' | 'loki' | 'jaeger']);
    for (const [name, value] of Object.entries(source.jsonData)) {
      if (typeof value !== 'object' || value === null) continue;
      for (const link of [value].flat()) {
        expectKeys(link, grafanaKeys[name as 'tracesToLogsV2']);
        expect(uids).toContain((link as { datasourceUid: string }).datasourceUid);
      }
    }
  }
  for (const query of bySource.jaeger.jsonData.tracesToMetrics.queries)
    expect(Object.keys(query)).toEqual(grafanaKeys.queries);
  for (const provider of providers) expectKeys(provider, grafanaKeys.provider);
  const asked = dashboards.flatMap(({ templating }) =>
    templating.list.flatMap((variable) =>
      'type' in variable && variable.type === 'datasource' && 'query' in variable ? [variable.query] : [],
    ),
  );
  expect(new Set(asked)).toEqual(new Set(['prometheus', 'loki']));
  expect(Object.keys(bySource)).toEqual(expect.arrayContaining(asked));
});

test('every link leads where it says, by a variable that Grafana has, and by what the server tells', () => {
  const { exemplarTraceIdDestinations } = bySource.prometheus.jsonData;
  const { derivedFields } = bySource.loki.jsonData;
  const { tracesToLogsV2, tracesToMetrics } = bySource.jaeger.jsonData;

  // The label of the server's exemplars: profile.ts finds it in Prometheus.
  expect(exemplarTraceIdDestinations).toMatchObject([{ name: 'trace_id', datasourceUid: 'jaeger' }]);
  expect(derivedFields).toMatchObject([{ datasourceUid: 'jaeger', url: '$${__value.raw}' }]);
  expect(tracesToLogsV2).toMatchObject({
    datasourceUid: 'loki',
    customQuery: true,
    query: expect.stringContaining('|= "$${__span.traceId}"'),
  });
  expect(tracesToMetrics).toMatchObject({ datasourceUid: 'prometheus' });
  expect(spanAttributes).toContain('http.request.method');
  for (const { key } of tracesToMetrics.tags) expect(spanAttributes).toContain(key);
  for (const { query } of tracesToMetrics.queries) expect(query).toContain('{$$__tags}');
  for (const { spanStartTimeShift, spanEndTimeShift } of [tracesToLogsV2, tracesToMetrics]) {
    expect(spanStartTimeShift).toMatch(/^-\d+m$/);
    expect(spanEndTimeShift).toMatch(/^\d+m$/);
  }
});

test('no variable of Grafana’s environment is meant, and no other than it has', () => {
  const text = configurationText('grafana/datasources.yaml').replaceAll(/^ *#.*$/gm, '');
  expect(text).not.toMatch(/(?<!\$)\$(\$\$)*(?!\$)/);
  const named = [...text.matchAll(/\$\$\{?([\w.]+)/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(GRAFANA_VARIABLES));
});

test('Grafana’s own settings are those that it knows', () => {
  expect(services.grafana?.environment).toEqual({
    GF_AUTH_ANONYMOUS_ENABLED: 'true',
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Editor',
    GF_AUTH_BASIC_ENABLED: 'false',
    GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/dashboards/overview.json',
  });
});

test('the dashboards are where Grafana looks for them', () => {
  const place = mountsOf(services.grafana ?? { image: '' }).find(
    ({ from }) => from === './observability/dashboards',
  )?.to;
  expect(providers[0].options.path).toBe(place);
  const home = services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  expect(existsSync(home?.replace(`${place}`, 'observability/dashboards') ?? '')).toBe(true);
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

test('a line leads to its trace', () => {
  const [{ matcherRegex }] = bySource.loki.jsonData.derivedFields;
  const line =
    '{"level":"info","ms":1,"trace_id":"0cb96a424b8a5a9774dd646758eb38cf","span_id":"213967bf0ce96371"}';
  expect(new RegExp(matcherRegex).exec(line)?.[1]).toBe('0cb96a424b8a5a9774dd646758eb38cf');
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
