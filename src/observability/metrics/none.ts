/** No metrics at all: what is told goes nowhere, and nobody is asked. */
import type { Metrics } from './metrics.ts';

const ignore = () => {};

export const noMetrics: Metrics = {
  registry: undefined,
  http: { started: ignore, finished: ignore, refused: ignore },
  operations: { finished: ignore },
  store: { queued: ignore, committed: ignore, read: ignore, reconnected: ignore },
  keeper: { expired: ignore, compacted: ignore, failed: ignore, holds: ignore },
  streams: { opened: ignore, closed: ignore, dropped: ignore },
  ask: ignore,
};
