/** JSON Patches (RFC 6902) of an entry; the RFC's own table is in test/configs/patch.test.ts. */
import type { Case } from '../case.ts';

const data = { a: 1, b: [1, 2] };

const patching = (title: string, operations: unknown, gives: Case['gives']): Case => ({
  title,
  given: { data },
  when: (patch) => ({ patch, operations }),
  gives,
});

const refused = (code: 'CONFLICT' | 'UNPROCESSABLE', pointer: string) =>
  ({ code, problems: [[pointer, 'NOT_APPLICABLE']] }) as const;
const malformed = (...problems: (readonly [string, 'REQUIRED' | 'INVALID'])[]) =>
  ({ code: 'BAD_USER_INPUT', problems }) as const;

const set = { op: 'replace', path: '/data/a', value: 2 };
const missing = { op: 'remove', path: '/data/x' };

export const patchCases: readonly Case[] = [
  patching('adds', [{ op: 'add', path: '/data/c', value: null }], { data: { ...data, c: null } }),
  patching('removes', [{ op: 'remove', path: '/data/b/0' }], { data: { a: 1, b: [2] } }),
  patching('replaces', [set], { data: { ...data, a: 2 } }),
  patching('replaces all with null', [{ op: 'replace', path: '/data', value: null }], { data: null }),
  patching('moves', [{ op: 'move', from: '/data/a', path: '/data/b/-' }], { data: { b: [1, 2, 1] } }),
  patching('copies', [{ op: 'copy', from: '/data/b', path: '/data/a' }], { data: { a: [1, 2], b: [1, 2] } }),
  patching('tests', [{ op: 'test', path: '/data/b', value: [1, 2] }, set], { data: { ...data, a: 2 } }),
  patching('with nothing to do', [], { data, version: 2 }),
  patching('whose test fails', [set, { op: 'test', path: '/data/a', value: 1 }], refused('CONFLICT', '/1')),
  patching('whose last operation cannot be applied', [set, set, missing], refused('UNPROCESSABLE', '/2')),
  patching('that takes data away', [{ op: 'remove', path: '/data' }], refused('UNPROCESSABLE', '/data')),
  patching('that renames', [{ op: 'replace', path: '/name', value: 'x' }], refused('UNPROCESSABLE', '/name')),
  patching('of an unknown member', [{ op: 'add', path: '/x', value: 1 }], refused('UNPROCESSABLE', '/x')),
  patching('without value', [{ op: 'add', path: '/data/x' }], refused('UNPROCESSABLE', '/0')),
  patching('without from', [{ op: 'move', path: '/data/x' }], refused('UNPROCESSABLE', '/0')),
  ...['increment', 'ADD', 1, {}].map((op) =>
    patching(`with the unknown op ${JSON.stringify(op)}`, [set, { op, path: '/data/a' }], {
      ...malformed(['/1/op', 'INVALID']),
      details: ['One of add, remove, replace, move, copy, test is expected.'],
    }),
  ),
  patching('without op and path', [{ value: 1 }], malformed(['/0/op', 'REQUIRED'], ['/0/path', 'REQUIRED'])),
  patching('with a path that is no text', [{ ...set, path: 1 }], malformed(['/0/path', 'INVALID'])),
  patching('of something else than operations', [set, 'x'], malformed(['/1', 'INVALID'])),
  patching('of 1000 operations', Array(1000).fill(set), { data: { ...data, a: 2 }, version: 2 }),
  patching('of 1001 operations', Array(1001).fill(set), malformed(['', 'INVALID'])),
  {
    title: 'of what is not there',
    when: (patch) => ({ patch, operations: [set] }),
    gives: { code: 'NOT_FOUND', problems: [] },
  },
  {
    title: 'of what was deleted',
    given: 'deleted',
    when: (patch) => ({ patch, operations: [set] }),
    gives: { code: 'NOT_FOUND' },
  },
];
