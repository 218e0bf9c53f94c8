/** Every expression of the dashboards and rules can be read, and asks for what there is. */
import { readFileSync } from 'node:fs';
import { parser as logql } from '@grafana/lezer-logql';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { panelExpressions, ruleExpressions, rules } from '../../observability/check/expressions.ts';
import { selectorsOf } from '../../observability/check/promql.ts';
import { type DescribedMetric, describedMetrics } from '../../src/observability/metrics/described.ts';

const promql = [...panelExpressions('prometheus'), ...ruleExpressions()];

/** What Prometheus puts on everything that it scrapes here; without Kubernetes there is no namespace. */
const OF_TARGETS = ['job', 'instance', 'namespace'];

const labelsOf = new Map([...documented(), ...byDefault(), ...recorded(), ['up', OF_TARGETS]]);

test.each(promql)('$where names metrics that exist, with labels that they have', ({ expr }) => {
  const selectors = selectorsOf(expr);
  expect(selectors).not.toEqual([]);
  for (const { metric, labels } of selectors) {
    expect([...labelsOf.keys()]).toContain(metric);
    expect(labelsOf.get(metric)).toEqual(expect.arrayContaining([...labels]));
  }
});

test.each(ruleExpressions())('$where asks only servers of ours', ({ expr }) => {
  for (const { metric, labels } of selectorsOf(expr))
    if (!/^config_server[_:]/.test(metric)) expect([...labels]).toContain('job');
});

test('every metric of the server has its place on a dashboard or in a rule', () => {
  const used = new Set(promql.flatMap(({ expr }) => selectorsOf(expr).map(({ metric }) => metric)));
  const families = [...documented().keys()].map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  const unused = families.filter((family) => ![family, ...parts(family)].some((name) => used.has(name)));
  expect(unused).toEqual([]);
});

test('what is wrong is found', () => {
  expect(() => selectorsOf('sum by (job (up)')).toThrow('no PromQL');
  expect(selectorsOf('sum by (a) (rate(x_total{b="1"}[5m])) / on (c) y')).toEqual(
    [
      { metric: 'x_total', labels: new Set(['b', 'a', 'c']) },
      { metric: 'y', labels: new Set(['c']) },
    ].map((selector) => expect.objectContaining(selector)),
  );
  expect(isLogQL('{service_name="x"} | json | level=')).toBe(false);
});

test.each(panelExpressions('loki'))('$where is LogQL', ({ expr }) => {
  expect(isLogQL(expr)).toBe(true);
});

function isLogQL(expr: string): boolean {
  const errors: number[] = [];
  logql.parse(expr).iterate({
    enter({ type, from }) {
      if (type.isError) errors.push(from);
    },
  });
  return errors.length === 0;
}

/** docs/metrics.md is made from the registry. */
function documented(): Map<string, string[]> {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*) \|/gm)];
  return withParts(
    rows.map(([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labelNames: labels.match(/\w+/g) ?? [],
    })),
  );
}

function byDefault(): Map<string, string[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return withParts(describedMetrics(registry));
}

function recorded(): Map<string, string[]> {
  const names = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
  return new Map(names.map((name) => [name, ['namespace', 'job']]));
}

/** A histogram is asked for by its parts alone. */
function withParts(
  metrics: readonly Pick<DescribedMetric, 'name' | 'type' | 'labelNames'>[],
): Map<string, string[]> {
  return new Map(
    metrics.flatMap(({ name, type, labelNames }): [string, string[]][] => {
      const all = [...labelNames, ...OF_TARGETS];
      if (type !== 'histogram') return [[name, all]];
      return parts(name).map((part) => [part, part.endsWith('_bucket') ? [...all, 'le'] : all]);
    }),
  );
}

function parts(histogram: string): string[] {
  return ['bucket', 'sum', 'count'].map((part) => `${histogram}_${part}`);
}
