/** Watches that are ended after each test, how to read them, and what they should tell: what the log has. */
import type { WatchEvent, WatchRequest } from '../../src/store/event.ts';
import type { WatchEvents } from '../../src/store/watchers.ts';
import { query } from '../support/database.ts';
import { readLog } from './log.ts';
import type { TestStore } from './stores.ts';

const watching: WatchEvents[] = [];

/** Of everything, unless the request says otherwise. */
export async function watch(from: TestStore, request: Partial<WatchRequest> = {}): Promise<WatchEvents> {
  const events = await from.watch({ filter: { prefix: '' }, ...request });
  watching.push(events);
  return events;
}

export async function endWatches(): Promise<void> {
  for (const events of watching.splice(0)) await events.return?.();
}

/** Events, but for bookmarks, until the one that is waited for. */
export async function readUntil(
  events: WatchEvents,
  isLast: (event: WatchEvent) => boolean,
): Promise<WatchEvent[]> {
  const read: WatchEvent[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error('the watch has ended');
    const last = value.findIndex(isLast);
    read.push(...(last === -1 ? value : value.slice(0, last + 1)).filter(({ type }) => type !== 'bookmark'));
    if (last !== -1) return read;
  }
}

export const isReady = ({ type }: WatchEvent) => type === 'ready';
export const at = (revision: number) => (event: WatchEvent) =>
  'revision' in event && event.revision >= revision && event.type !== 'bookmark';

/** The revision that the store is at. */
export const newest = async (url: string) =>
  Number((await query<{ revision: string }>(url, 'SELECT revision FROM store'))[0]?.revision);

/** What the log has after a revision, as a watch tells it. */
export async function logged(url: string, after: number, upTo: number, prefix = ''): Promise<unknown[]> {
  const rows = (await readLog(url)).filter(
    ({ revision, name }) => revision > after && revision <= upTo && name.startsWith(prefix),
  );
  return rows.map(({ operation: type, revision, name, version, data }) =>
    data === undefined
      ? { type, revision, name, version }
      : { type, revision, entry: expect.objectContaining({ name, version, data, revision }) },
  );
}
