/**
 * What is wrong although the objectives may still be kept: a part that does not work, or that soon will not. Each
 * says what somebody can do something about; docs/runbooks.md says what.
 */
import { MAX_QUEUED_CHANGES } from '../../src/store/transaction-queue.ts';
import { STORE } from './objectives.ts';
import { type Alert, createAlert } from './rule.ts';

/** Rules see every target of a Prometheus: a metric that is not named after this server may be anybody's. */
const OURS = 'job=~".*config-server.*"';

const alerts: readonly Alert[] = [
  {
    alert: 'ConfigServerTargetDown',
    severity: 'critical',
    expr: `up{${OURS}} == 0 or absent(up{${OURS}})`,
    lasting: '2m',
    summary: 'A server gives no metrics, or there is none',
    description:
      'Prometheus has had no answer for 2 minutes{{ with $labels.instance }} from {{ . }}{{ end }}.',
  },
  {
    alert: 'ConfigServerDatabaseDown',
    severity: 'critical',
    expr: 'config_server_database_up == 0',
    lasting: '1m',
    summary: 'A server does not reach its database',
    description: '{{ $labels.instance }} gets no answer from PostgreSQL: reads and writes fail.',
  },
  {
    alert: 'ConfigServerPoolExhausted',
    severity: 'warning',
    expr: `min_over_time(db_client_connection_pending_requests{${OURS}}[5m]) > 0`,
    lasting: '1m',
    summary: 'Queries wait for a connection to the database all the time',
    description: '{{ $value }} queries wait on {{ $labels.instance }}, and some have for 5 minutes on end.',
  },
  {
    alert: 'ConfigServerFeedNotLive',
    severity: 'warning',
    expr: 'config_server_feed_live == 0',
    lasting: '1m',
    summary: 'A server does not follow the log',
    description:
      '{{ $labels.instance }} reads from the database instead of its cache, and its watchers hear nothing new.',
  },
  {
    alert: 'ConfigServerFeedLagging',
    severity: 'critical',
    // More than the longest FEED_INTERVAL_MS. Without a database nobody can follow: that has its own alert.
    expr: 'config_server_feed_lag_seconds > 120 unless on (namespace, job, instance) config_server_database_up == 0',
    lasting: '1m',
    summary: 'A server has not followed the log for minutes, although its database is there',
    description:
      '{{ $labels.instance }} last had everything {{ $value | humanizeDuration }} ago: its watchers hear nothing new.',
  },
  {
    alert: 'ConfigServerWriterQueueFilling',
    severity: 'critical',
    expr: `config_server_writer_queue_length > ${MAX_QUEUED_CHANGES / 2}`,
    lasting: '1m',
    summary: 'More is written than the database takes',
    description: `{{ $value }} changes wait on {{ $labels.instance }}; from ${MAX_QUEUED_CHANGES.toLocaleString('en')} on writes are refused with UNAVAILABLE.`,
  },
  {
    alert: 'ConfigServerWriterWaiting',
    severity: 'warning',
    expr: 'histogram_quantile(0.99, sum by (namespace, job, instance, le) (rate(config_server_writer_wait_seconds_bucket[5m]))) > 0.5',
    lasting: '5m',
    summary: 'Writes wait long for their turn',
    description:
      'One in a hundred changes waits {{ $value | humanizeDuration }} on {{ $labels.instance }} before it is written.',
  },
  {
    alert: 'ConfigServerStorageGrowth',
    severity: 'warning',
    expr:
      `predict_linear(config_server:store_bytes:max[1d], 7 * 86400) > 2 * config_server:store_bytes:max\n` +
      `and config_server:store_bytes:max > 1e9`,
    lasting: '1h',
    summary: 'The store will be twice as large in a week',
    description:
      'As it has grown for a day, the store of {{ $labels.job }} will take {{ $value | humanize1024 }}B in a week.',
  },
  {
    alert: 'ConfigServerKeeperFailing',
    severity: 'warning',
    expr: `sum by (${STORE}) (increase(config_server_keeper_failures_total[15m])) > 3`,
    lasting: '5m',
    summary: 'Expiry or compaction fails again and again',
    description:
      '{{ $value | humanize }} turns of {{ $labels.job }} have failed in 15 minutes: expired entries and old history stay in the database.',
  },
  {
    alert: 'ConfigServerNoKeeper',
    severity: 'warning',
    expr: `sum by (${STORE}) (config_server_keeper_active) == 0`,
    lasting: '5m',
    summary: 'No server expires and compacts',
    description: 'None of the servers of {{ $labels.job }} has held the lease of the keeper for 5 minutes.',
  },
  {
    alert: 'ConfigServerStreamsDropped',
    severity: 'warning',
    expr: 'sum by (namespace, job, instance, reason) (increase(config_server_streams_dropped_total[10m])) > 10',
    lasting: '5m',
    summary: 'Event streams are ended by the server',
    description:
      '{{ $value | humanize }} streams have been ended on {{ $labels.instance }} in 10 minutes ({{ $labels.reason }}).',
  },
  {
    alert: 'ConfigServerEventLoopLag',
    severity: 'warning',
    expr: `nodejs_eventloop_lag_p99_seconds{${OURS}} > 0.2`,
    lasting: '5m',
    summary: 'A server is too busy to answer in time',
    description:
      'The event loop of {{ $labels.instance }} is {{ $value | humanizeDuration }} late (99th percentile).',
  },
];

export const partRules = () => [
  // Every server of a store tells the same size.
  {
    record: 'config_server:store_bytes:max',
    expr: `sum by (${STORE}) (max by (${STORE}, table) (config_server_store_bytes))`,
  },
  ...alerts.map(createAlert),
];
