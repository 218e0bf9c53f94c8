/** The writer: how large its batches are, how long changes wait for theirs, and how long one takes. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { StoreObserver } from '../../store/observer.ts';
import type { Store } from '../../store/store.ts';
import { MAX_CHANGES_PER_BATCH, MAX_QUEUED_CHANGES } from '../../store/transaction-queue.ts';
import { askedGauge } from './asked-gauge.ts';
import { SECONDS } from './buckets.ts';

const CHANGES = [1, 2, 4, 8, 16, 32, 64, 128, MAX_CHANGES_PER_BATCH];

export function writerMetrics(registry: Registry): Pick<StoreObserver, 'queued' | 'committed'> {
  const batch = new Histogram({
    name: 'config_server_writer_batch_changes',
    help: 'Changes committed together.',
    buckets: CHANGES,
    registers: [registry],
  });
  const wait = new Histogram({
    name: 'config_server_writer_wait_seconds',
    help: 'How long a request’s changes wait in the queue until their batch begins.',
    buckets: SECONDS,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'config_server_writer_commit_duration_seconds',
    help: 'How long a batch takes from its beginning until it is in the log, lost races included.',
    buckets: SECONDS,
    registers: [registry],
  });
  const lostRaces = new Counter({
    name: 'config_server_writer_lost_races_total',
    help: 'Batches decided again because another server had committed first.',
    registers: [registry],
  });
  return {
    queued: (seconds) => wait.observe(seconds),
    committed(changes, lost, seconds) {
      batch.observe(changes);
      duration.observe(seconds);
      if (lost > 0) lostRaces.inc(lost);
    },
  };
}

export function queueGauge(registry: Registry, store: Pick<Store, 'figures'>): void {
  askedGauge(
    registry,
    'config_server_writer_queue_length',
    `Changes that wait to be written; from ${MAX_QUEUED_CHANGES.toLocaleString('en')} on, more are refused.`,
    () => store.figures().queuedChanges,
  );
}
