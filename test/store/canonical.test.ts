/**
 * Data is answered as the database would give it back, before it was ever read back: for any data, the text is the
 * same. Names of members are the hard part: their order in the database is by length and byte, and JavaScript
 * has an order of its own for what looks like an index.
 */
import fc from 'fast-check';
import { findNotIJson } from '../../src/configs/i-json.ts';
import { type Database, openDatabase } from '../../src/database/prisma.ts';
import { canonical } from '../../src/store/canonical.ts';
import type { JsonValue } from '../../src/store/entry.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

import.meta.jest.setTimeout(60_000);

let postgres: TestDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await createEmptyDatabase();
  database = openDatabase({ url: postgres.url, poolSize: 1, onIdleError: () => {} });
});

afterAll(async () => {
  await database.close();
  await postgres.drop();
});

/** Few, so that names which share a beginning or a length are frequent. */
const LETTERS = [
  'a',
  'b',
  'Z',
  '0',
  '1',
  '9',
  '-',
  ' ',
  '"',
  '\n',
  '\u007f',
  '\u0080',
  'é',
  'ß',
  'ÿ',
  'Ā',
  '中',
];
/** In UTF-16 the astral ones come before the last of the others, in UTF-8 after them. */
const BEYOND = ['\ud7ff', '\ue000', '\uffee', '\u{10000}', '😀', '𝒳', '\u{10ffff}'];
const INDICES = [
  '0',
  '1',
  '2',
  '9',
  '10',
  '99',
  '007',
  '-1',
  '1.5',
  '4294967294',
  '4294967295',
  '9007199254740993',
];

/**
 * None has a backslash: after one that has, V8 reads other names wrong, here and in every JSON.parse of the process
 * (https://github.com/nodejs/node/issues/63785).
 */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...LETTERS, ...BEYOND), maxLength: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom(...INDICES) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).map((it) => it.replaceAll('\\', '/')),
  },
);
const leaf = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 1e-7, 5e-324, 0.1 + 0.2),
  fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((number) => number + 0),
  fc.maxSafeInteger(),
  name,
);
const { data } = fc.letrec<{ data: JsonValue }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    leaf,
    {
      weight: 4,
      arbitrary: fc.dictionary(name, tie('data'), { minKeys: 2, maxKeys: 12, noNullPrototype: true }),
    },
    fc.array(tie('data'), { maxLength: 4 }),
  ),
}));

test('any data is answered in the words of the database', async () => {
  let objects = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(data, { minLength: 5, maxLength: 5 }), async (generated) => {
      // Only what is let in has to be the same.
      const values = generated.filter((value) => !findNotIJson(value));
      const rows = await database.prisma.$queryRaw<{ stored: JsonValue }[]>`
        SELECT stored FROM unnest(${values.map((value) => JSON.stringify(value))}::jsonb[]) AS stored`;
      for (const [index, value] of values.entries()) {
        if (typeof value === 'object' && value !== null && Object.keys(value).length > 1) objects++;
        expect(JSON.stringify(canonical(value))).toBe(JSON.stringify(rows[index]?.stored));
      }
    }),
    { numRuns: 500 },
  );
  expect(objects).toBeGreaterThan(300);
});

test('it is the same data, and what is canonical stays so', () => {
  fc.assert(
    fc.property(data, (value) => {
      fc.pre(!findNotIJson(value));
      expect(canonical(value)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.stringify(canonical(canonical(value)))).toBe(JSON.stringify(canonical(value)));
    }),
  );
});
