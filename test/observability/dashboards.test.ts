/** What every dashboard, panel and alert owes to those who read them. */
import { readFileSync } from 'node:fs';
import { alerts, dashboards } from '../../observability/check/expressions.ts';

const panels = dashboards.flatMap(({ title: dashboard, panels }) =>
  panels.filter(({ type }) => type !== 'row').map((panel) => ({ dashboard, ...panel })),
);

test('dashboards keep their addresses', () => {
  expect(dashboards.map(({ uid }) => uid).sort()).toEqual([
    'config-server-overview',
    'config-server-process',
    'config-server-store',
  ]);
});

test.each(panels)(
  '$dashboard: $title explains itself',
  ({ description, type, fieldConfig, targets = [] }) => {
    expect(description).toMatch(/\w.*\.$/);
    expect(targets).not.toEqual([]);
    if (type !== 'logs') expect(fieldConfig?.defaults.unit).toMatch(/./);
  },
);

test.each(panels)('$dashboard: $title asks by the variables', ({ datasource, targets = [] }) => {
  for (const { expr, datasource: asked } of targets) {
    expect(asked).toEqual(datasource);
    expect(asked.uid).toMatch(/^\$(datasource|loki)$/);
    expect(expr).toMatch(/namespace=~"\$namespace",job=~"\$job"|service_name="\$service"/);
  }
});

test.each(dashboards)(
  '$title: all jobs are those of config-server, not whatever Prometheus scrapes',
  ({ templating }) => {
    const job = templating.list.find(({ name }) => name === 'job');
    expect(job).toMatchObject({
      includeAll: true,
      definition: 'label_values(config_server_build_info{namespace=~"$namespace"}, job)',
    });
    expect(job).not.toHaveProperty('allValue');
  },
);

test.each(dashboards)('$title: where nothing has a namespace, all is shown', ({ templating }) => {
  const namespace = templating.list.find(({ name }) => name === 'namespace');
  expect(namespace).toMatchObject({ includeAll: true, allValue: '.*' });
});

test.each(dashboards)('$title: panels have numbers of their own', ({ panels }) => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

test.each(dashboards)('$title: no panel lies on another', ({ panels }) => {
  const overlaps = panels.flatMap(({ title, gridPos: one }, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: other }) => {
        const inColumns = one.x < other.x + other.w && other.x < one.x + one.w;
        return inColumns && one.y < other.y + other.h && other.y < one.y + one.h;
      })
      .map((other) => [title, other.title]),
  );
  expect(overlaps).toEqual([]);
});

test.each(alerts)(
  '$alert says what it is, how bad, and where to read on',
  ({ alert, labels, annotations }) => {
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(annotations).toEqual({
      summary: expect.stringMatching(/\w/),
      description: expect.stringMatching(/\w.*\.$/),
      runbook_url: `docs/runbooks.md#${alert.toLowerCase()}`,
    });
  },
);

test('each alert has its section, and each section its alert', () => {
  const text = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(sections.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

test('each alert is tried with its firing and with its being quiet', () => {
  const tried = ['minutes', 'days']
    .map((name) =>
      readFileSync(new URL(`../../observability/rules/${name}.test.yaml`, import.meta.url), 'utf8'),
    )
    .join('');
  const cases = (alert: string, expected: string) =>
    tried.match(new RegExp(`alertname: ${alert}\\n +exp_alerts:${expected}`, 'g'));
  for (const { alert } of alerts) {
    expect([alert, cases(alert, ' \\[\\]')]).toEqual([alert, expect.arrayContaining([expect.anything()])]);
    expect([alert, cases(alert, '\\n')]).toEqual([alert, expect.arrayContaining([expect.anything()])]);
  }
});
