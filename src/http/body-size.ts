/**
 * How long a response's body is, for whoever measures. A head that is written at once keeps nothing to look it up in,
 * so who writes one says it here; for all others it is the header that was set.
 */
import type { ServerResponse } from 'node:http';

/** On the response itself, as the context is on the request. */
const BYTES = Symbol('bytes');

type WithBytes = ServerResponse & { [BYTES]?: number };

export function tellBodySize(response: WithBytes, bytes: number): void {
  response[BYTES] = bytes;
}

/** Undefined when it was not known at the beginning, as of a stream. */
export function bodySizeOf(response: WithBytes): number | undefined {
  if (response[BYTES] !== undefined) return response[BYTES];
  const length = response.getHeader('content-length');
  return length === undefined ? undefined : Number(length);
}
