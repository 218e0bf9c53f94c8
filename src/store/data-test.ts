/**
 * What can be asked of one value within an entry's data, and the answer. A value that is not there passes no
 * test but `exists: false`; only values of one kind are in an order, numbers or strings; strings are
 * ordered by code point, which is the order of their UTF-8 bytes and so the database's.
 */
import type { JsonValue } from './entry.ts';

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';

export type DataTest =
  /** There is a value, and it is (not) this one. */
  | { readonly operator: 'eq' | 'ne'; readonly value: JsonValue }
  | { readonly operator: 'in'; readonly value: readonly JsonValue[] }
  | { readonly operator: Comparison; readonly value: number | string }
  /** An array has an equal element; or a string contains this string. */
  | { readonly operator: 'contains'; readonly value: JsonValue }
  | { readonly operator: 'startsWith'; readonly value: string }
  | { readonly operator: 'exists'; readonly value: boolean };

/** Whether the value at a path of the data passes the test. */
export function holdsFor(test: DataTest, data: JsonValue, path: readonly string[]): boolean {
  const found = valueAt(data, path);
  if (test.operator === 'exists') return (found !== undefined) === test.value;
  if (found === undefined) return false;
  switch (test.operator) {
    case 'eq':
      return isEqual(found, test.value);
    case 'ne':
      return !isEqual(found, test.value);
    case 'in':
      return test.value.some((one) => isEqual(found, one));
    case 'contains':
      if (Array.isArray(found)) return found.some((element) => isEqual(element, test.value));
      return typeof found === 'string' && typeof test.value === 'string' && found.includes(test.value);
    case 'startsWith':
      return typeof found === 'string' && found.startsWith(test.value);
    default:
      return isInOrder(difference(found, test.value), test.operator);
  }
}

/** A segment that picks an element of an array; in an object it is the name of a member like any other. */
export function isIndex(segment: string): boolean {
  return /^(0|[1-9]\d*)$/.test(segment);
}

function valueAt(data: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = data;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) value = isIndex(segment) ? value[Number(segment)] : undefined;
    else value = Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return value;
}

/** Equality of JSON: the order of members does not count, and there is one zero. */
function isEqual(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((element, index) => isEqual(element, b[index] ?? null));
  }
  const members = Object.entries(a);
  if (members.length !== Object.keys(b).length) return false;
  return members.every(([name, value]) => Object.hasOwn(b, name) && isEqual(value, b[name] ?? null));
}

/** Below, equal to or above zero; NaN, which is in no order with anything, for values of different kinds. */
function difference(a: JsonValue, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : Number(a > b);
  return typeof a === 'string' && typeof b === 'string' ? byCodePoint(a, b) : Number.NaN;
}

function byCodePoint(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one !== other) return inCodePoints(one) - inCodePoints(other);
  }
  return a.length - b.length;
}

/** UTF-16 has the surrogates, which stand for the highest code points, below the last of the others. */
function inCodePoints(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** @param difference below, equal to or above zero, as the left side is less, equal or greater. */
export function isInOrder(difference: number, operator: Comparison): boolean {
  switch (operator) {
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
  }
}
