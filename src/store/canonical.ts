/**
 * Data as the database gives it back. `jsonb` does not keep the order of members: it sorts them by the length
 * of their names, then by byte. What is answered, told to watchers and cached before it was ever read back
 * has to be the same text under the same entity tag.
 */
import type { JsonValue } from './entry.ts';

export function canonical(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || texts.has(value)) return value;
  const sorted = sort(value);
  if (typeof sorted === 'object' && sorted !== null) texts.set(sorted, JSON.stringify(sorted));
  return sorted;
}

/** Of what was made canonical here: it is weighed, written and answered as the same text, which takes making it once. */
const texts = new WeakMap<object, string>();

/** JSON text. */
export function textOf(data: JsonValue): string {
  return (typeof data === 'object' && data !== null && texts.get(data)) || JSON.stringify(data);
}

function sort(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sort);
  const sorted: Record<string, JsonValue> = {};
  for (const name of Object.keys(value).sort(byLengthThenByte)) sorted[name] = sort(value[name] ?? null);
  return sorted;
}

function byLengthThenByte(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : 1);
  return Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What most names of members are: a character is a byte. */
function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
