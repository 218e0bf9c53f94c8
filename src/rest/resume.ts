/**
 * Event streams on the REST surface: where a stream goes on. A browser that reconnects by itself names the last
 * event it has seen and cannot act on a refusal: when the changes after it are gone, it is told to forget what it
 * knows, and gets the present state. Who asks by `since` gets the refusal.
 */
import type { IncomingMessage } from 'node:http';
import { hasCode } from '../errors/api-error.ts';
import type { OpenSource } from '../http/event-stream.ts';

/** How long a browser waits before it reconnects, in milliseconds. */
const RETRY = Buffer.from('retry: 1000\n\n');

export type Batches = AsyncIterable<readonly unknown[]>;

/**
 * @param watch begins a watch with these arguments; an undefined one takes back what the query says.
 * @param reset makes the message that begins a state told anew.
 */
export async function resume(
  { headers }: IncomingMessage,
  watch: (args: { since?: number | undefined }) => Promise<Batches>,
  reset: () => Buffer,
): Promise<OpenSource<unknown>> {
  const last = headers['last-event-id'];
  const opened = (batches: Batches, preamble = RETRY) => ({
    batches: batches[Symbol.asyncIterator](),
    preamble,
  });
  // Browsers send none after an empty id.
  if (typeof last !== 'string' || last === '') return opened(await watch({}));
  const since = revisionOf(last);
  const resumed = since === undefined ? undefined : await unlessCompacted(watch({ since }));
  if (resumed) return opened(resumed);
  return opened(await watch({ since: undefined }), Buffer.concat([RETRY, reset()]));
}

function revisionOf(id: string): number | undefined {
  const revision = Number(id);
  return /^\d+$/.test(id) && Number.isSafeInteger(revision) ? revision : undefined;
}

async function unlessCompacted(batches: Promise<Batches>): Promise<Batches | undefined> {
  return batches.catch((error: unknown) => {
    if (hasCode(error, 'COMPACTED')) return undefined;
    throw error;
  });
}
