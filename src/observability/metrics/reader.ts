/** The reader: where entries are read from, and what the cache holds. */
import { Counter, type Registry } from 'prom-client';
import type { StoreObserver } from '../../store/observer.ts';
import type { Store } from '../../store/store.ts';
import { askedGauge } from './asked-gauge.ts';

export function readerMetrics(registry: Registry): Pick<StoreObserver, 'read'> {
  // Every read of an entry passes here: numbers, which become metrics when somebody looks.
  const reads = { cache: 0, database: 0, bypass: 0 };
  new Counter({
    name: 'config_server_reader_reads_total',
    help: 'Entries read by name: from the cache, from the database, or past the cache (asked for, or the feed is behind).',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [source, count] of Object.entries(reads)) this.inc({ source }, count);
    },
  });
  return { read: (source) => void reads[source]++ };
}

export function cacheGauges(registry: Registry, store: Pick<Store, 'figures'>): void {
  askedGauge(
    registry,
    'config_server_reader_cache_entries',
    'Names of which the cache knows the entry, or that there is none.',
    () => store.figures().cache.entries,
  );
  askedGauge(
    registry,
    'config_server_reader_cache_bytes',
    'Memory that the cache takes, as it reckons it.',
    () => store.figures().cache.bytes,
  );
  askedGauge(
    registry,
    'config_server_reader_cache_max_bytes',
    'Memory that the cache may take.',
    () => store.figures().cache.maxBytes,
  );
}
