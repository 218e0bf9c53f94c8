/** The store from inside: what is written, read, followed, kept and told. */
import {
  MAX_CHANGES_PER_BATCH,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_CHANGES,
} from '../../src/store/transaction-queue.ts';
import { createDashboard } from './dashboard.ts';
import { STORE } from './objectives.ts';
import { curve, droppedStreams, quantile, rate, select } from './panels.ts';

const PER_INSTANCE = '{{instance}}';
/** Every server asks the same database: one answer is enough, and the largest is the newest. */
const ofStore = (metric: string, where = '') => `max by (${STORE}) (${select(metric, where)})`;

const writer = [
  curve({
    title: 'Commits and changes',
    about:
      'A batch is what is committed together; it grows with the load, so that changes grow and commits do not.',
    unit: 'ops',
    queries: [
      { expr: `sum(${rate('config_server_writer_batch_changes_sum')})`, legend: 'changes' },
      { expr: `sum(${rate('config_server_writer_batch_changes_count')})`, legend: 'commits' },
    ],
  }),
  curve({
    title: 'Changes in a batch',
    about: `At most ${MAX_CHANGES_PER_BATCH}. Batches that are always full mean that the database is the limit.`,
    unit: 'short',
    queries: [0.5, 0.95].map((share) => ({
      expr: quantile(share, 'config_server_writer_batch_changes'),
      legend: `${share * 100} %`,
    })),
  }),
  curve({
    title: 'Changes that wait',
    about: `For their turn. From ${MAX_QUEUED_CHANGES.toLocaleString('en')} on, or ${MAX_QUEUED_BYTES / 2 ** 20} MiB, writes are refused.`,
    unit: 'short',
    queries: [{ expr: select('config_server_writer_queue_length'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Wait for the turn',
    about: 'How long changes wait before their batch begins.',
    unit: 's',
    queries: [0.5, 0.99].map((share) => ({
      expr: quantile(share, 'config_server_writer_wait_seconds'),
      legend: `${share * 100} %`,
    })),
  }),
  curve({
    title: 'Duration of a commit',
    about:
      'From the start of a batch until it is in the log. It depends on how long a disk takes to make it durable.',
    unit: 's',
    queries: [0.5, 0.99].map((share) => ({
      expr: quantile(share, 'config_server_writer_commit_duration_seconds'),
      legend: `${share * 100} %`,
    })),
  }),
  curve({
    title: 'Lost races',
    about:
      'Batches decided again because another server had committed first. Many of them: let one server take the writes.',
    unit: 'ops',
    queries: [{ expr: rate('config_server_writer_lost_races_total'), legend: PER_INSTANCE }],
  }),
];

const reader = [
  curve({
    title: 'Reads of one entry',
    about:
      'From the cache; from the database, because it was not there; or past the cache, since the caller asked for it or the feed is behind.',
    unit: 'ops',
    stacked: true,
    queries: [
      { expr: `sum by (source) (${rate('config_server_reader_reads_total')})`, legend: '{{source}}' },
    ],
  }),
  curve({
    title: 'Share of reads from the cache',
    about:
      'When it is low while the cache is full, the cache is too small for what is read (CACHE_MAX_BYTES).',
    unit: 'percentunit',
    queries: [
      {
        expr: `sum(${rate('config_server_reader_reads_total', 'source="cache"')}) / sum(${rate('config_server_reader_reads_total')})`,
        legend: 'cache',
      },
    ],
  }),
  curve({
    title: 'Cache',
    about: 'What it holds, and what it may hold.',
    unit: 'bytes',
    queries: [
      { expr: select('config_server_reader_cache_bytes'), legend: PER_INSTANCE },
      { expr: `max(${select('config_server_reader_cache_max_bytes')})`, legend: 'most' },
    ],
  }),
  curve({
    title: 'Entries in the cache',
    about: 'Their number, by server.',
    unit: 'short',
    queries: [{ expr: select('config_server_reader_cache_entries'), legend: PER_INSTANCE }],
  }),
];

const feed = [
  curve({
    title: 'Follows the log',
    about: '1, or 0 while reads go to the database and watchers wait.',
    unit: 'bool_yes_no',
    queries: [{ expr: select('config_server_feed_live'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Behind, in time',
    about:
      'Since when the feed has not known that it has everything: normally no longer than FEED_INTERVAL_MS.',
    unit: 's',
    queries: [{ expr: select('config_server_feed_lag_seconds'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Behind, in revisions',
    about: 'Changes in the log that the feed has not told yet.',
    unit: 'short',
    queries: [{ expr: select('config_server_feed_lag_revisions'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Position in the log',
    about: 'The newest revision of the store, and how far each server is. The lines lie on one another.',
    unit: 'short',
    queries: [
      { expr: ofStore('config_server_store_revision'), legend: 'newest' },
      { expr: select('config_server_feed_revision'), legend: PER_INSTANCE },
    ],
  }),
  curve({
    title: 'Connections made again',
    about: 'Of the one connection that listens for notifications.',
    unit: 'ops',
    queries: [{ expr: rate('config_server_feed_reconnects_total'), legend: PER_INSTANCE }],
  }),
];

const growth = [
  curve({
    title: 'Bytes in the database',
    about: 'With indexes and large values: the present entries, and the log of changes.',
    unit: 'bytes',
    stacked: true,
    queries: ['config', 'change'].map((table) => ({
      expr: ofStore('config_server_store_bytes', `table="${table}"`),
      legend: table,
    })),
  }),
  curve({
    title: 'Entries',
    about: "PostgreSQL's own estimate.",
    unit: 'short',
    queries: [{ expr: ofStore('config_server_store_entries'), legend: 'entries' }],
  }),
  curve({
    title: 'Revisions in the log',
    about:
      'From the oldest one kept to the newest. It grows as long as nothing is old enough to be removed (HISTORY_*).',
    unit: 'short',
    queries: [
      {
        expr: `${ofStore('config_server_store_revision')} - ${ofStore('config_server_store_oldest_revision')}`,
        legend: 'revisions',
      },
    ],
  }),
];

const streams = [
  curve({
    title: 'Open streams',
    about: 'By surface; at most MAX_STREAMS on each server.',
    unit: 'short',
    stacked: true,
    queries: [{ expr: `sum by (surface) (${select('config_server_streams_open')})`, legend: '{{surface}}' }],
  }),
  droppedStreams(),
];

const keeper = [
  curve({
    title: 'Keeper',
    about: 'Which server expires and compacts: one of them has 1.',
    unit: 'short',
    queries: [{ expr: select('config_server_keeper_active'), legend: PER_INSTANCE }],
  }),
  curve({
    title: 'Removed',
    about: 'Entries whose time was over, and changes that history need not keep.',
    unit: 'ops',
    queries: [
      { expr: `sum(${rate('config_server_keeper_expired_entries_total')})`, legend: 'expired entries' },
      { expr: `sum(${rate('config_server_keeper_compacted_changes_total')})`, legend: 'compacted changes' },
    ],
  }),
  curve({
    title: 'Failures',
    about: 'Turns that have failed. The log says why.',
    unit: 'ops',
    queries: [{ expr: rate('config_server_keeper_failures_total'), legend: PER_INSTANCE }],
  }),
];

export const store = () =>
  createDashboard({
    uid: 'config-server-store',
    title: 'config-server / Store',
    about: 'The writer, the reader, the feed, growth, event streams and the keeper.',
    rows: [
      { title: 'Writer', panels: writer },
      { title: 'Reader', panels: reader },
      { title: 'Feed', panels: feed },
      { title: 'Growth', panels: growth },
      { title: 'Event streams', panels: streams },
      { title: 'Keeper', panels: keeper },
    ],
  });
