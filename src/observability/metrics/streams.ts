/** Event streams, of both surfaces. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DropReason } from '../../http/event-stream.ts';
import type { StreamObserver } from '../../http/event-streams.ts';
import type { Surface } from '../../operation/context.ts';

const SURFACES: readonly Surface[] = ['rest', 'graphql'];
const REASONS: readonly DropReason[] = ['slow', 'source'];

export function streamMetrics(registry: Registry): StreamObserver {
  const registers = [registry];
  const open = new Gauge({
    name: 'config_server_streams_open',
    help: 'Event streams that are open.',
    labelNames: ['surface'],
    registers,
  });
  const dropped = new Counter({
    name: 'config_server_streams_dropped_total',
    help: 'Event streams ended by the server before their time: slow, the client did not read; source, it could not go on.',
    labelNames: ['surface', 'reason'],
    registers,
  });
  // There from the start: a rate needs a value before the first drop.
  for (const surface of SURFACES) {
    open.set({ surface }, 0);
    for (const reason of REASONS) dropped.inc({ surface, reason }, 0);
  }
  return {
    opened: (surface) => open.inc({ surface }),
    closed: (surface) => open.dec({ surface }),
    dropped: (surface, reason) => dropped.inc({ surface, reason }),
  };
}
