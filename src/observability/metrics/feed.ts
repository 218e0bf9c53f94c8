/** The feed: how closely this server follows the log. */
import { Counter, type Registry } from 'prom-client';
import type { Census } from '../../store/census.ts';
import type { StoreObserver } from '../../store/observer.ts';
import type { Store } from '../../store/store.ts';
import { askedGauge } from './asked-gauge.ts';

export function feedMetrics(registry: Registry): Pick<StoreObserver, 'reconnected'> {
  const reconnects = new Counter({
    name: 'config_server_feed_reconnects_total',
    help: 'How often the connection that listens was made again.',
    registers: [registry],
  });
  return { reconnected: () => reconnects.inc() };
}

export function feedGauges(registry: Registry, store: Pick<Store, 'figures'>, census: Census): void {
  askedGauge(
    registry,
    'config_server_feed_live',
    'Whether the feed follows the log: 1, or 0 while reads go to the database.',
    () => Number(store.figures().feed.isLive),
  );
  askedGauge(
    registry,
    'config_server_feed_revision',
    'The revision up to which this server has followed the log; absent until it has first read it.',
    () => store.figures().feed.position,
  );
  askedGauge(
    registry,
    'config_server_feed_lag_seconds',
    'How long ago this server last knew that it had followed the whole log; at rest, up to FEED_INTERVAL_MS.',
    () => store.figures().feed.lagSeconds,
  );
  askedGauge(
    registry,
    'config_server_feed_lag_revisions',
    'Revisions of the store that this server has not followed yet; absent when the database cannot be asked.',
    async () => {
      const counted = await census.figures();
      const { position } = store.figures().feed;
      return counted && position !== undefined ? Math.max(0, counted.newest - position) : undefined;
    },
  );
}
