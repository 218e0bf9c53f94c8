/**
 * What Grafana is provisioned with in the profile observability: keys and variables are compared with those that its
 * documentation has, because Grafana itself drops in silence what it does not know; links with what the server tells.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dashboards } from '../../observability/check/expressions.ts';
import { configuration, configurationText, mountsOf, services } from './model.ts';

const { datasources } = configuration('grafana/datasources.yaml');
const { providers } = configuration('grafana/dashboards.yaml');
const bySource = Object.fromEntries(datasources.map((source: { type: string }) => [source.type, source]));

/** As Grafana's documentation has them: what it does not know it leaves as text, or empty. */
const GRAFANA_VARIABLES = ['__value.raw', '__span.traceId', '__tags', '__rate_interval'];

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

test('a line leads to its trace', () => {
  const [{ matcherRegex }] = bySource.loki.jsonData.derivedFields;
  const line =
    '{"level":"info","ms":1,"trace_id":"0cb96a424b8a5a9774dd646758eb38cf","span_id":"213967bf0ce96371"}';
  expect(new RegExp(matcherRegex).exec(line)?.[1]).toBe('0cb96a424b8a5a9774dd646758eb38cf');
});
