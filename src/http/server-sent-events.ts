/** Server-sent events as they are written (WHATWG HTML, section 9.2). */
import type { ServerResponse } from 'node:http';
import { streamHead } from './event-stream.ts';

export const EVENT_STREAM = 'text/event-stream';

export function eventStreamHead(response: ServerResponse): string[] {
  return streamHead(`${EVENT_STREAM}; charset=utf-8`, response);
}

/**
 * @param data text of one line, as JSON is.
 * @param id where a client goes on after it; empty: nowhere; absent: where it would have before.
 */
export function message(event: string, data: string, id?: number | ''): Buffer {
  const place = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`event: ${event}\n${place}data: ${data}\n\n`);
}
