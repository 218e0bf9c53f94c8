/** What the store holds, as the database last said; without an answer only that there was none. */
import { Gauge, type Registry } from 'prom-client';
import type { Census } from '../../store/census.ts';
import { askedGauge } from './asked-gauge.ts';

export function censusGauges(registry: Registry, census: Census): void {
  askedGauge(
    registry,
    'config_server_database_up',
    'Whether the database answered when it was last asked, some seconds ago at most: 1 or 0.',
    async () => ((await census.figures()) ? 1 : 0),
  );
  askedGauge(
    registry,
    'config_server_store_entries',
    'Entries, by the estimate of PostgreSQL’s statistics.',
    async () => (await census.figures())?.entries,
  );
  new Gauge({
    name: 'config_server_store_bytes',
    help: 'Size on disk, with indexes: of the present entries (config) and of their history (change).',
    labelNames: ['table'],
    registers: [registry],
    async collect() {
      const figures = await census.figures();
      this.reset();
      for (const [table, size] of Object.entries(figures?.bytes ?? {})) this.set({ table }, size);
    },
  });
  askedGauge(
    registry,
    'config_server_store_revision',
    'The newest revision.',
    async () => (await census.figures())?.newest,
  );
  askedGauge(
    registry,
    'config_server_store_oldest_revision',
    'The revision from which on the log is complete: watches can begin after the one before it.',
    async () => (await census.figures())?.oldest,
  );
}
