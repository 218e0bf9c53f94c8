/** What the dashboards share: their variables, and the way from one to the others. */
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { curve, lines, value } from './panels.ts';
import { PROMETHEUS, SELECTED_STORES } from './panels.ts';

export interface Row {
  readonly title: string;
  readonly panels: readonly ReturnType<typeof curve | typeof value | typeof lines>[];
}

export interface DashboardParts {
  /** Part of its address: links to it stay true for as long as it stays. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly hasLogs?: boolean;
  readonly rows: readonly Row[];
}

const TAG = 'config-server';

export function createDashboard({ uid, title, about, hasLogs = false, rows }: DashboardParts) {
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(about)
    .tags([TAG])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables([...metricVariables(), ...(hasLogs ? logVariables() : [])])
    .link(
      new dashboard.DashboardLinkBuilder('config-server')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([TAG])
        .keepTime(true)
        .includeVars(true),
    );
  for (const row of rows) {
    builder.withRow(new dashboard.RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const { panels = [], ...rest } = builder.build();
  // Links to a panel go by its number.
  return { ...rest, panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })) };
}

function metricVariables() {
  return [
    new dashboard.DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'),
    // Without Kubernetes there may be none: then all are those without one, too.
    ofLabel('namespace', 'config_server_build_info').label('Namespace').allValue('.*'),
    // All are those in the list, not any: what every process tells (`up`, `nodejs_*`) is asked for by job alone.
    ofLabel('job', 'config_server_build_info{namespace=~"$namespace"}').label('Job'),
    ofLabel('instance', `config_server_build_info{${SELECTED_STORES}}`).label('Instance').allValue('.+'),
  ];
}

function logVariables() {
  return [
    new dashboard.DatasourceVariableBuilder('loki').label('Loki').type('loki'),
    new dashboard.TextBoxVariableBuilder('service').label('Service in the log').defaultValue('config-server'),
    new dashboard.TextBoxVariableBuilder('trace_id').label('Trace').defaultValue(''),
  ];
}

function ofLabel(label: string, metric: string) {
  const query = `label_values(${metric}, ${label})`;
  return new dashboard.QueryVariableBuilder(label)
    .datasource(PROMETHEUS)
    .query({ query, refId: label })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: 'All', value: '$__all' });
}
