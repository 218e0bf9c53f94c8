/** Connections to the database, under the names of OpenTelemetry's semantic conventions. */
import { Gauge, type Registry } from 'prom-client';
import { askedGauge } from './asked-gauge.ts';

/** What a `pg.Pool` tells. */
export interface PoolFigures {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

export function poolGauges(registry: Registry, pool: PoolFigures): void {
  new Gauge({
    name: 'db_client_connection_count',
    help: 'Connections to the database, by what they do: idle or used.',
    labelNames: ['db_client_connection_state'],
    registers: [registry],
    collect() {
      this.set({ db_client_connection_state: 'idle' }, pool.idleCount);
      this.set({ db_client_connection_state: 'used' }, pool.totalCount - pool.idleCount);
    },
  });
  askedGauge(
    registry,
    'db_client_connection_max',
    'Connections that there may be (DATABASE_POOL_SIZE).',
    () => pool.options.max,
  );
  askedGauge(
    registry,
    'db_client_connection_pending_requests',
    'Queries that wait for a connection.',
    () => pool.waitingCount,
  );
}
