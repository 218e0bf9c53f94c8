/**
 * The metrics, in one registry: here is the list, each part has its own file. What can be asked is asked when somebody
 * looks. No label is ever unbounded: no name, no path, no caller.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { StreamObserver } from '../../http/event-streams.ts';
import type { OperationMetrics } from '../../operation/observe.ts';
import type { Census } from '../../store/census.ts';
import type { StoreObserver } from '../../store/observer.ts';
import type { Store } from '../../store/store.ts';
import { version } from '../../version.ts';
import { censusGauges } from './census.ts';
import { feedGauges, feedMetrics } from './feed.ts';
import { type HttpMetrics, httpMetrics } from './http.ts';
import { type KeeperMetrics, keeperMetrics } from './keeper.ts';
import { operationMetrics } from './operations.ts';
import { type PoolFigures, poolGauges } from './pool.ts';
import { cacheGauges, readerMetrics } from './reader.ts';
import { streamMetrics } from './streams.ts';
import { queueGauge, writerMetrics } from './writer.ts';

export interface Metrics {
  /** Undefined when there are none (none.ts). */
  readonly registry: Registry | undefined;
  readonly http: HttpMetrics;
  readonly operations: OperationMetrics;
  /** What it tells in words is for the log. */
  readonly store: Omit<StoreObserver, 'feed'>;
  readonly keeper: KeeperMetrics;
  readonly streams: StreamObserver;
  /** The parts that are asked, once they exist: before, there is nothing to tell of them. */
  ask(sources: MetricSources): void;
}

export interface MetricSources {
  readonly store: Pick<Store, 'figures'>;
  readonly census: Census;
  readonly pool: PoolFigures;
}

export function createMetrics(): Metrics & { readonly registry: Registry } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'config_server_build_info',
    help: 'Always 1; the versions are the labels.',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  }).set({ version, node_version: process.versions.node }, 1);
  return {
    registry,
    http: httpMetrics(registry),
    operations: operationMetrics(registry),
    store: { ...writerMetrics(registry), ...readerMetrics(registry), ...feedMetrics(registry) },
    keeper: keeperMetrics(registry),
    streams: streamMetrics(registry),
    ask({ store, census, pool }) {
      queueGauge(registry, store);
      cacheGauges(registry, store);
      feedGauges(registry, store, census);
      censusGauges(registry, census);
      poolGauges(registry, pool);
    },
  };
}
