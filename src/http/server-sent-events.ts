/**
 * Server-sent events as they are written and asked for (WHATWG HTML, section 9.2). A stream is given only to who
 * names its media type, never for a wildcard, and only where it is preferred: an answer without an end must not
 * come as a surprise.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { varyOnAccept } from './vary.ts';

export const EVENT_STREAM = 'text/event-stream';

/** The head of a stream, as a list, of which it keeps no copy. */
export function eventStreamHead(response: ServerResponse): string[] {
  return [
    ...['Content-Type', `${EVENT_STREAM}; charset=utf-8`],
    // To transform would be to gather, and nobody would see an event in time.
    ...['Cache-Control', 'no-cache, no-transform'],
    ...['X-Accel-Buffering', 'no'],
    ...varyOnAccept(response),
  ];
}

/**
 * @param data text of one line, as JSON is.
 * @param id where a client goes on after it; empty: nowhere; absent: where it would have before.
 */
export function message(event: string, data: string, id?: number | ''): Buffer {
  const place = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`event: ${event}\n${place}data: ${data}\n\n`);
}

/** @param others the media types that the resource can be had in as well. */
export function prefersEventStream(
  { headers: { accept } }: IncomingMessage,
  others: readonly string[],
): boolean {
  if (accept === undefined || !/\/event-stream/i.test(accept)) return false;
  const ranges = readAccept(accept);
  const wanted = ranges.get(EVENT_STREAM) ?? 0;
  return wanted > 0 && others.every((type) => qualityOf(type, ranges) < wanted);
}

/** Media ranges with their weights (RFC 9110, section 12.4.2); other parameters make no difference here. */
function readAccept(header: string): ReadonlyMap<string, number> {
  const ranges = header.split(',').map((range): [string, number] => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
  });
  return new Map(ranges);
}

function qualityOf(type: string, ranges: ReadonlyMap<string, number>): number {
  return ranges.get(type) ?? ranges.get(type.replace(/\/.*/, '/*')) ?? ranges.get('*/*') ?? 0;
}
