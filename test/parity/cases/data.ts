/** JSON of every kind, through each operation that writes. Values are given as JSON text, to the digit. */
import type { Case } from '../case.ts';
import type { Operation } from '../surface.ts';
import { raw } from './raw.ts';

const MAX_LEVELS = 64;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const nestedObjects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const stored = [
  ...['null', 'false', 'true', '0', '""', '[]', '{}', '"null"', '"a"', '[null]', '{"a":null}', '{"":""}'],
  ...['-0', '1e-7', '5e-324', '0.1', '1.10', '1e2', '-1.5', '9007199254740991', '-9007199254740991'],
  ...['"ä ß 中 😀 \\u2028 \\uffff"', '{"ключ":"значение"}', '"\\\\ \\" \\n \\u0001 {} , NULL"', '{"😀":1}'],
  ...['{"constructor":{"prototype":{"x":1}}}', '{"hasOwnProperty":1}', '{"toString":null}', '{"valueOf":[]}'],
  ...['{"$type":"BigInt","value":"1"}', '{"$type":"Json","value":"[1]"}', '"2026-01-01T00:00:00.000Z"'],
  ...['{"prisma__type":"bigint","prisma__value":"1"}', '{"length":0,"0":1}', '{"then":1,"toJSON":2}'],
  ...[nested(MAX_LEVELS), nestedObjects(MAX_LEVELS)],
];

const surrogate = '"a\\ud800"';
const refused: [text: string, place: string][] = [
  [nested(MAX_LEVELS + 1), '/0'.repeat(MAX_LEVELS)],
  [nestedObjects(MAX_LEVELS + 1), '/a'.repeat(MAX_LEVELS)],
  [surrogate, ''],
  ['"\\udc00\\ud800"', ''],
  ['{"a":["b",{"c":"\\ud800"}]}', '/a/1/c'],
  [`{${surrogate}:1}`, ''],
  ['"\\u0000"', ''],
  ['{"a":"x\\u0000"}', '/a'],
  ['{"\\u0000":1}', ''],
  ['{"__proto__":{"x":1}}', ''],
  ['[{"__proto__":null}]', '/0'],
  ['9007199254740992', ''],
  ['-9007199254740993', ''],
  ['[1e400]', '/0'],
  ['1e16', ''],
];

const writing: Record<string, (name: string, data: unknown) => Operation> = {
  create: (name, data) => ({ create: { name, data } }),
  replace: (replace, data) => ({ replace, input: { data } }),
  'patch operations': (patch, value) => ({ patch, operations: [{ op: 'replace', path: '/data', value }] }),
};

/** Where a place in the data lies in what is sent; how deep it is shows only in the patched entry. */
function pointer(what: string, place: string): string {
  const isTooDeep = place.length > MAX_LEVELS;
  return what === 'patch operations' && !isTooDeep ? `/0/value${place}` : `/data${place}`;
}

/** What a merge patch can put in place of all: it takes null for absence. */
const mergeable = stored.filter((text) => !text.includes('null'));

const show = (text: string) => (text.length > 50 ? `${text.slice(0, 5)}… of ${text.length}` : text);
/** `-0` is zero in JSON, and comes back as such. */
const meaning = (text: string): unknown => JSON.parse(JSON.stringify(JSON.parse(text)));

export const dataCases: readonly Case[] = [
  ...stored.flatMap((text) =>
    Object.entries(writing).map(
      ([what, operation]): Case => ({
        title: `${what} ${show(text)}`,
        ...(what !== 'create' && { given: { data: 'other' } }),
        when: (name) => operation(name, raw(text)),
        gives: { data: meaning(text), changed: true },
      }),
    ),
  ),
  ...mergeable.map(
    (text): Case => ({
      title: `merge patch ${show(text)}`,
      given: { data: 'other' },
      when: (name) => mergePatch(name, raw(text)),
      gives: { data: meaning(text), changed: true },
    }),
  ),
  ...refused.flatMap(([text, place]) =>
    Object.entries({ ...writing, 'merge patch': mergePatch }).map(
      ([what, operation]): Case => ({
        title: `${what} refuses ${show(text)}`,
        ...(what !== 'create' && { given: { data: 'other' } }),
        when: (name) => operation(name, raw(text)),
        gives: { code: 'UNPROCESSABLE', problems: [[pointer(what, place), 'NOT_IJSON']] },
      }),
    ),
  ),
];

function mergePatch(merge: string, data: unknown): Operation {
  return { merge, patch: { data } };
}
