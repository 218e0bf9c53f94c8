/**
 * The few kinds of panel that the dashboards are made of, over Grafana's own builders, so that all of them look alike:
 * each has a unit and a description, and asks through the dashboard's variables alone, never for a fixed source.
 */
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** The stores that the dashboard shows: every selector of what is recorded, by store, has these. */
export const SELECTED_STORES = 'namespace=~"$namespace",job=~"$job"';

/** The servers that it shows: every selector of a metric has these. */
export const SELECTED = `${SELECTED_STORES},instance=~"$instance"`;

export const PROMETHEUS = { type: 'prometheus', uid: '$datasource' };
export const LOKI = { type: 'loki', uid: '$loki' };

export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Figure {
  readonly title: string;
  /** What it tells, and what of it is good or bad. */
  readonly about: string;
  /** As Grafana names it. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

export interface Curve extends Figure {
  /** Shows single requests as points, each a link to its trace. */
  readonly exemplars?: boolean;
  /** The shares of a whole, one on the other. */
  readonly stacked?: boolean;
  /** Of 24. */
  readonly width?: number;
}

export interface Value extends Figure {
  /** Colours from a value on, beginning with that of all lower ones. */
  readonly steps?: readonly (readonly [from: number | null, color: 'green' | 'orange' | 'red'])[];
}

export function curve({ title, about, unit, queries, exemplars = false, stacked = false, width = 8 }: Curve) {
  const panel = new timeseries.PanelBuilder()
    .title(title)
    .description(about)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(width)
    .height(8)
    .fillOpacity(stacked ? 30 : 0)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .targets(queries.map((query, index) => ask(query, index).range().exemplar(exemplars)));
  return stacked
    ? panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
    : panel;
}

export function value({ title, about, unit, queries, steps = [[null, 'green']] }: Value) {
  return new stat.PanelBuilder()
    .title(title)
    .description(about)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(4)
    .height(4)
    .graphMode(common.BigValueGraphMode.Area)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps(steps.map(([from, color]) => ({ value: from, color }))),
    )
    .targets(queries.map((query, index) => ask(query, index).range()));
}

/** Lines of the log. Their trace ids become links by the data source, see docs/operations.md. */
export function lines(title: string, about: string, expr: string) {
  return new logs.PanelBuilder()
    .title(title)
    .description(about)
    .datasource(LOKI)
    .span(24)
    .height(10)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .dedupStrategy(common.LogsDedupStrategy.None)
    .targets([new loki.DataqueryBuilder().datasource(LOKI).refId('A').expr(expr).maxLines(500)]);
}

/** The share of all below which a duration lies, from the buckets of a histogram. */
export function quantile(share: number, metric: string, where = '', by = ''): string {
  const labels = ['le', ...(by ? [by] : [])].join(', ');
  return `histogram_quantile(${share}, sum by (${labels}) (${rate(`${metric}_bucket`, where)}))`;
}

export function rate(metric: string, where = ''): string {
  return `rate(${select(metric, where)}[$__rate_interval])`;
}

export function select(metric: string, where = ''): string {
  return `${metric}{${SELECTED}${where && `,${where}`}}`;
}

function ask({ expr, legend }: Query, index: number) {
  return new prometheus.DataqueryBuilder()
    .datasource(PROMETHEUS)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend);
}

/** Where errors are looked at, and where streams are; made anew for each, since a panel is told its place. */
export const droppedStreams = () =>
  curve({
    title: 'Event streams ended by the server',
    about:
      'slow: the client did not read; source: the server could not go on. Clients go on where they were.',
    unit: 'ops',
    queries: [
      {
        expr: `sum by (surface, reason) (${rate('config_server_streams_dropped_total')})`,
        legend: '{{surface}} {{reason}}',
      },
    ],
  });
