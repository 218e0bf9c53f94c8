/** The metrics, each with its name, help and labels, in one registry. No label is ever unbounded. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StreamObserver } from '../http/event-streams.ts';
import type { OperationMetrics } from '../operation/observe.ts';
import type { KeeperObserver } from '../store/keeper.ts';
import type { StoreObserver } from '../store/observer.ts';
import { version } from '../version.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const CHANGES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export interface HttpMetrics {
  /** @param route the path's pattern, never the path. */
  finished(method: string, route: string, status: number, seconds: number): void;
}

/** What it tells in words is for the log. */
type KeeperMetrics = Omit<KeeperObserver, 'changed'>;

export interface Metrics {
  readonly registry: Registry;
  readonly operations: OperationMetrics;
  readonly http: HttpMetrics;
  readonly store: StoreObserver;
  readonly keeper: KeeperMetrics;
  readonly streams: StreamObserver;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'config_server_build_info',
    help: 'Always 1; the version is the label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const operation = new Histogram({
    name: 'config_server_operation_duration_seconds',
    help: 'Duration of operations, of both surfaces, by their outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const request = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: SECONDS,
    registers,
  });
  const batch = new Histogram({
    name: 'config_server_writer_batch_changes',
    help: 'Changes committed together.',
    buckets: CHANGES,
    registers,
  });
  const lostRaces = new Counter({
    name: 'config_server_writer_lost_races_total',
    help: 'Batches decided again because another server had committed first.',
    registers,
  });
  const reads = new Counter({
    name: 'config_server_reader_reads_total',
    help: 'Entries read by name: from the cache, from the database, or past the cache (asked for, or the feed is behind).',
    labelNames: ['source'],
    registers,
  });
  const [fromCache, fromDatabase, bypass] = ['cache', 'database', 'bypass'].map((source) =>
    reads.labels(source),
  );
  const live = new Gauge({
    name: 'config_server_feed_live',
    help: 'Whether the feed follows the log: 1, or 0 while reads go to the database.',
    registers,
  });
  const streamsOpen = new Gauge({
    name: 'config_server_streams_open',
    help: 'Event streams that are open.',
    labelNames: ['surface'],
    registers,
  });
  const streamsDropped = new Counter({
    name: 'config_server_streams_dropped_total',
    help: 'Event streams ended by the server before their time: slow, the client did not read; source, it could not go on.',
    labelNames: ['surface', 'reason'],
    registers,
  });
  return {
    registry,
    operations: {
      finished: (name, outcome, seconds) => operation.observe({ operation: name, outcome }, seconds),
    },
    http: {
      finished: (method, route, status, seconds) =>
        request.observe(
          { http_request_method: method, http_route: route, http_response_status_code: status },
          seconds,
        ),
    },
    store: {
      committed(changes, lost) {
        batch.observe(changes);
        lostRaces.inc(lost);
      },
      read: (source) => ({ cache: fromCache, database: fromDatabase, bypass })[source]?.inc(),
      feed: (state) => live.set(state === 'live' ? 1 : 0),
    },
    keeper: keeperMetrics(registers),
    streams: {
      opened: (surface) => streamsOpen.inc({ surface }),
      closed: (surface) => streamsOpen.dec({ surface }),
      dropped: (surface, reason) => streamsDropped.inc({ surface, reason }),
    },
  };
}

function keeperMetrics(registers: Registry[]): KeeperMetrics {
  const expired = new Counter({
    name: 'config_server_keeper_expired_entries_total',
    help: 'Entries removed because their time was over.',
    registers,
  });
  const compacted = new Counter({
    name: 'config_server_keeper_compacted_changes_total',
    help: 'Changes removed from the log because history need not keep them.',
    registers,
  });
  const failures = new Counter({
    name: 'config_server_keeper_failures_total',
    help: 'Turns of expiry and compaction that have failed.',
    registers,
  });
  const active = new Gauge({
    name: 'config_server_keeper_active',
    help: 'Whether this is the server that expires and compacts: 1 or 0.',
    registers,
  });
  return {
    expired: (entries) => expired.inc(entries),
    compacted: (changes) => compacted.inc(changes),
    failed: () => failures.inc(),
    holds: (isHolder) => active.set(isHolder ? 1 : 0),
  };
}
