/**
 * An entry as REST shows it: what it is stored under and with, in this order, and nothing else. An entry never
 * changes, so what is made of it is kept with it: one that is read again and again is written once.
 */
import { entityTag } from '../rest/conditional.ts';
import type { Representation } from '../rest/respond.ts';
import { textOf } from '../store/canonical.ts';
import type { Entry } from '../store/entry.ts';

const made = new WeakMap<Entry, Representation>();

export function representationOf(entry: Entry): Representation {
  let representation = made.get(entry);
  if (!representation) {
    representation = {
      entityTag: entityTag(entry.revision),
      lastModified: entry.updatedAt.toUTCString(),
      body: bytesOf(`${textOfEntry(entry)}\n`),
    };
    made.set(entry, representation);
  }
  return representation;
}

/** JSON text, of which the data's is made once for all who need it. */
function textOfEntry(entry: Entry): string {
  const { name, data, version, revision, createdAt, updatedAt, expiresAt } = entry;
  // A name has no character that JSON would escape.
  return (
    `{"name":"${name}","data":${textOf(data)},"version":${version},"revision":${revision},` +
    `"createdAt":"${createdAt.toISOString()}","updatedAt":"${updatedAt.toISOString()}",` +
    `"expiresAt":${expiresAt ? `"${expiresAt.toISOString()}"` : 'null'}}`
  );
}

export function membersOf({ name, data, version, revision, createdAt, updatedAt, expiresAt }: Entry): Entry {
  return { name, data, version, revision, createdAt, updatedAt, expiresAt };
}

/** A text as a string of its bytes in UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
