/** The feed: how closely this server follows the log. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Census } from '../../store/census.ts';
import type { StoreObserver } from '../../store/observer.ts';
import type { Store } from '../../store/store.ts';

export function feedMetrics(registry: Registry): Pick<StoreObserver, 'reconnected'> {
  const reconnects = new Counter({
    name: 'config_server_feed_reconnects_total',
    help: 'How often the connection that listens was made again.',
    registers: [registry],
  });
  return { reconnected: () => reconnects.inc() };
}

export function feedGauges(registry: Registry, store: Pick<Store, 'figures'>, census: Census): void {
  const registers = [registry];
  new Gauge({
    name: 'config_server_feed_live',
    help: 'Whether the feed follows the log: 1, or 0 while reads go to the database.',
    registers,
    collect() {
      this.set(store.figures().feed.isLive ? 1 : 0);
    },
  });
  new Gauge({
    name: 'config_server_feed_revision',
    help: 'The revision up to which this server has followed the log; absent until it has first read it.',
    registers,
    collect() {
      setOrRemove(this, store.figures().feed.position);
    },
  });
  new Gauge({
    name: 'config_server_feed_lag_seconds',
    help: 'How long ago this server last knew that it had followed the whole log; at rest, up to FEED_INTERVAL_MS.',
    registers,
    collect() {
      this.set(store.figures().feed.lagSeconds);
    },
  });
  new Gauge({
    name: 'config_server_feed_lag_revisions',
    help: 'Revisions of the store that this server has not followed yet; absent when the database cannot be asked.',
    registers,
    async collect() {
      const counted = await census.figures();
      const { position } = store.figures().feed;
      const isKnown = counted !== undefined && position !== undefined;
      setOrRemove(this, isKnown ? Math.max(0, counted.newest - position) : undefined);
    },
  });
}

/** What is not known is not told: the last known value would look like news. */
export function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
