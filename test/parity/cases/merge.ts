/** Merge patches (RFC 7396) of an entry; the RFC's own table is in test/configs/patch.test.ts. */
import type { Case } from '../case.ts';

const data = { a: 1, b: { c: 2 } };
const unprocessable = (pointer: string) =>
  ({ code: 'UNPROCESSABLE', problems: [[pointer, 'NOT_APPLICABLE']] }) as const;

const merging = (title: string, patch: unknown, gives: Case['gives']): Case => ({
  title,
  given: { data },
  when: (merge) => ({ merge, patch }),
  gives,
});

export const mergeCases: readonly Case[] = [
  merging('changes a part', { data: { b: { c: 3 } } }, { data: { a: 1, b: { c: 3 } }, version: 2 }),
  merging('adds a part', { data: { d: [1] } }, { data: { ...data, d: [1] }, version: 2 }),
  merging('removes a part', { data: { a: null } }, { data: { b: { c: 2 } }, version: 2 }),
  merging('puts a scalar in place of all', { data: 0 }, { data: 0, version: 2 }),
  merging('puts an array in place of all', { data: [null] }, { data: [null], version: 2 }),
  merging('cannot leave null', { data: null }, unprocessable('/data')),
  merging('cannot add members to an entry', { colour: 'red' }, unprocessable('/colour')),
  merging('cannot rename', { name: 'other' }, unprocessable('/name')),
  merging(
    'ignores what the server keeps',
    { version: 9, revision: 9, createdAt: 'x', updatedAt: null, expiresAt: 'y', data: { a: 2 } },
    { data: { ...data, a: 2 }, version: 2, life: null },
  ),
  ...([[[1]], ['text'], [1], [true], [null]] as const).map(([patch]) =>
    merging(`leaves no entry: ${JSON.stringify(patch)}`, patch, unprocessable('')),
  ),
  {
    title: 'of a name repeated as it is',
    given: { data },
    when: (name) => ({ merge: name, patch: { name, data: { a: 2 } } }),
    gives: { data: { ...data, a: 2 } },
  },
  {
    title: 'of what is not there',
    when: (merge) => ({ merge, patch: { data } }),
    gives: { code: 'NOT_FOUND', problems: [] },
  },
  {
    title: 'of what was deleted',
    given: 'deleted',
    when: (merge) => ({ merge, patch: { data } }),
    gives: { code: 'NOT_FOUND' },
  },
];
