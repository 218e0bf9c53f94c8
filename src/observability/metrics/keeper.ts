/** The keeper: what it has removed, whether it fails, and whether it is this server's. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { KeeperObserver } from '../../store/keeper.ts';

/** What it tells in words is for the log. */
export type KeeperMetrics = Omit<KeeperObserver, 'changed'>;

export function keeperMetrics(registry: Registry): KeeperMetrics {
  const registers = [registry];
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
