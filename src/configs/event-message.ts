/**
 * Events of a watch as REST tells them. A change is told to all its watches in the same bytes, made once. Only what
 * completes a client's knowledge carries an `id`: one that breaks off amid the present state has to begin anew.
 */
import { message } from '../http/server-sent-events.ts';
import type { WatchEvent } from '../store/event.ts';
import { representation } from './representation.ts';

const made = new WeakMap<WatchEvent, Buffer>();

export function eventMessage(event: WatchEvent): Buffer {
  // Told to one watch alone.
  if (event.type === 'current') return make(event);
  const known = made.get(event);
  if (known) return known;
  const bytes = make(event);
  made.set(event, bytes);
  return bytes;
}

function make(event: WatchEvent): Buffer {
  switch (event.type) {
    case 'current':
      return message(event.type, JSON.stringify(representation(event.entry)));
    case 'created':
    case 'updated':
      return message(event.type, JSON.stringify(representation(event.entry)), event.revision);
    case 'deleted':
    case 'expired': {
      const { type, name, version, revision } = event;
      return message(type, JSON.stringify({ name, version, revision }), revision);
    }
    default: {
      const { type, revision } = event;
      // An empty id makes a browser forget the one it has.
      return message(type, JSON.stringify({ revision }), type === 'reset' ? '' : revision);
    }
  }
}
