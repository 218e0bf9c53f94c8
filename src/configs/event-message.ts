/**
 * Events of a watch as REST tells them. A change is told to all its watches in the same bytes, made once. Only what
 * completes a client's knowledge carries an `id`: one that breaks off amid the present state has to begin anew.
 */
import { message } from '../http/server-sent-events.ts';
import type { WatchEvent } from '../store/event.ts';
import { membersOf } from './representation.ts';

/** Makes the messages of one watch, event after event. */
export function createMessages(): (event: WatchEvent) => Buffer {
  let isAmidState = false;
  return (event) => {
    if (event.type === 'current' || event.type === 'reset') isAmidState = true;
    else if (event.type === 'ready') isAmidState = false;
    return isAmidState ? make(event, false) : shared(event);
  };
}

const made = new WeakMap<WatchEvent, Buffer>();

function shared(event: WatchEvent): Buffer {
  const known = made.get(event);
  if (known) return known;
  const bytes = make(event, true);
  made.set(event, bytes);
  return bytes;
}

function make(event: WatchEvent, hasId: boolean): Buffer {
  if (event.type === 'current') return message(event.type, JSON.stringify(membersOf(event.entry)));
  const { type, revision } = event;
  // An empty id makes a browser forget the one it has.
  if (type === 'reset') return message(type, JSON.stringify({ revision }), '');
  return message(type, contentOf(event), hasId ? revision : undefined);
}

function contentOf(event: Exclude<WatchEvent, { type: 'current' }>): string {
  if ('entry' in event) return JSON.stringify(membersOf(event.entry));
  const { revision } = event;
  if ('name' in event) return JSON.stringify({ name: event.name, version: event.version, revision });
  return JSON.stringify({ revision });
}
