/**
 * Random data, and random conditions that have a chance to be true of it: both draw from the same few members and
 * values, the awkward ones among them.
 */
import fc from 'fast-check';
import type { JsonValue } from '../../src/store/entry.ts';
import type { Condition } from '../../src/store/filter.ts';

/** Names that look like indices, that need escaping somewhere, that other languages take for something else. */
const MEMBERS = [
  'a',
  'b',
  '',
  '0',
  '1',
  '01',
  '-1',
  '+1',
  ' 1',
  '1 ',
  '1e0',
  '99999999999',
  'a.b',
  '"',
  "'",
  '\\',
  '{',
  '}',
  ',',
  'NULL',
  'null',
  'Größe',
  '😀',
  '\uffff',
  'constructor',
  'a b',
  '%',
  '$',
  '\n',
];

const STRINGS = [
  '',
  'a',
  'ab',
  'b',
  'B',
  'Z',
  'ä',
  'a\u0308',
  '\uffff',
  '😀',
  '😁',
  '\\',
  '"',
  '%',
  '_',
  '5',
  'null',
  '\n',
  '\u0001',
];

const NUMBERS = [
  0, -0, 1, 1.0, -1, 5, 0.1, 0.30000000000000004, 1e300, -1e300, 1e-300, 5e-324, 9007199254740991, 10, 9,
];

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false),
  fc.constantFrom(...STRINGS),
  fc.constantFrom(...NUMBERS),
  fc.string({ unit: 'binary', maxLength: 3 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
);

const member = fc.constantFrom(...MEMBERS);

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(member, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

export const data: fc.Arbitrary<JsonValue> = value;

const path = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', '0', '1') }, member), {
  maxLength: 3,
});

const comparison = fc.constantFrom('gt', 'gte', 'lt', 'lte');
const text = fc.constantFrom(...STRINGS);

const dataCondition: fc.Arbitrary<Condition> = fc
  .tuple(
    path,
    fc.oneof(
      fc.record({ operator: fc.constantFrom('eq', 'ne', 'contains'), value }),
      fc.record({ operator: fc.constant('in' as const), value: fc.array(value, { maxLength: 3 }) }),
      fc.record({ operator: comparison, value: fc.oneof(text, fc.constantFrom(...NUMBERS)) }),
      fc.record({ operator: fc.constant('startsWith' as const), value: text }),
      fc.record({ operator: fc.constant('exists' as const), value: fc.boolean() }),
    ),
  )
  .map(([at, test]) => ({ kind: 'data', path: at, ...test }) as Condition);

/** @param names and times of the entries that are there. */
export function conditions(names: readonly string[], times: readonly Date[]): fc.Arbitrary<Condition> {
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: dataCondition },
      fc.record({
        kind: fc.constant('name' as const),
        operator: fc.constant('in' as const),
        value: fc.subarray([...names, 'none']),
      }),
      fc.record({
        kind: fc.constant('name' as const),
        operator: fc.constant('startsWith' as const),
        value: fc.constantFrom('', 'none', ...names.map((name) => name.slice(0, 2))),
      }),
      fc.record({
        kind: fc.constant('updatedAt' as const),
        operator: comparison,
        value: fc.constantFrom(...times),
      }),
      fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
    ),
  }));
  return condition as fc.Arbitrary<Condition>;
}
