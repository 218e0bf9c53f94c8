/**
 * A client of event streams (WHATWG HTML, section 9.2, or Apollo's multipart protocol) that keeps what it is told, in
 * order, and lets tests wait for it. It can stop reading, and leave without a word.
 */
import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { eventually } from './eventually.ts';
import { parseParts } from './multipart.ts';
import type { Untyped } from './untyped.ts';

export interface ServerSentEvent {
  readonly event: string;
  /** The field as it came; absent when there was none. */
  readonly id?: string;
  readonly data: Untyped;
}

export interface EventStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Everything that came, as it came. */
  text(): string;
  events(): ServerSentEvent[];
  /** The next events, once there are so many that have not been taken. */
  take(count: number): Promise<ServerSentEvent[]>;
  /** Resolves when the server has ended it; true when it did so in order. */
  readonly ended: Promise<boolean>;
  pause(): void;
  resume(): void;
  /** What a browser would send when it reconnects. */
  lastEventId(): string;
  leave(): void;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const opened = new Set<ClientRequest>();

/** Ends whatever streams a test has left open. */
export function leaveAll(): void {
  for (const sent of opened) sent.destroy();
  opened.clear();
}

export async function openStream(url: string, path: string, asking: Asking = {}): Promise<EventStream> {
  const { hostname, port } = new URL(url);
  const { method = 'GET', headers = {}, body } = asking;
  const sent = request({
    hostname,
    port,
    method,
    path,
    agent: false,
    headers: {
      Accept: 'text/event-stream',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
  });
  opened.add(sent);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  let taken = 0;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  // An answer that is cut off is an event for the tests, not an error.
  response.on('error', () => {});
  sent.on('error', () => {});
  const ended = new Promise<boolean>((resolve) => response.once('close', () => resolve(response.complete)));
  const isMultipart = response.headers['content-type']?.startsWith('multipart/');
  const events = () => (isMultipart ? parseParts(text) : parseEvents(text));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    events,
    async take(count) {
      await eventually(() => events().length >= taken + count);
      taken += count;
      return events().slice(taken - count, taken);
    },
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    lastEventId: () => events().findLast(({ id }) => id !== undefined)?.id ?? '',
    leave: () => void sent.destroy(),
  };
}

/** Whole events only; a block without data, such as a comment, is none. */
export function parseEvents(text: string): ServerSentEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.map(parseBlock).filter((event) => event !== undefined);
}

function parseBlock(block: string): ServerSentEvent | undefined {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name) fields[name] = value;
  }
  const { event = 'message', id, data } = fields;
  if (data === undefined) return undefined;
  return { event, ...(id !== undefined && { id }), data: data === '' ? null : JSON.parse(data) };
}
