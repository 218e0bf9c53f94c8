/** What the store holds, as the database last said; without an answer only that there was none. */
import { Gauge, type Registry } from 'prom-client';
import type { Census } from '../../store/census.ts';
import { setOrRemove } from './feed.ts';

export function censusGauges(registry: Registry, census: Census): void {
  const registers = [registry];
  new Gauge({
    name: 'config_server_database_up',
    help: 'Whether the database answered when it was last asked, some seconds ago at most: 1 or 0.',
    registers,
    async collect() {
      this.set((await census.figures()) ? 1 : 0);
    },
  });
  new Gauge({
    name: 'config_server_store_entries',
    help: 'Entries, by the estimate of PostgreSQL’s statistics.',
    registers,
    async collect() {
      setOrRemove(this, (await census.figures())?.entries);
    },
  });
  new Gauge({
    name: 'config_server_store_bytes',
    help: 'Size on disk, with indexes: of the present entries (config) and of their history (change).',
    labelNames: ['table'],
    registers,
    async collect() {
      this.reset();
      const figures = await census.figures();
      for (const [table, size] of Object.entries(figures?.bytes ?? {})) this.set({ table }, size);
    },
  });
  new Gauge({
    name: 'config_server_store_revision',
    help: 'The newest revision.',
    registers,
    async collect() {
      setOrRemove(this, (await census.figures())?.newest);
    },
  });
  new Gauge({
    name: 'config_server_store_oldest_revision',
    help: 'The revision from which on the log is complete: watches can begin after the one before it.',
    registers,
    async collect() {
      setOrRemove(this, (await census.figures())?.oldest);
    },
  });
}
