/** Each operation on what is there, on what is not, and with inputs of the wrong form. */
import type { Case } from '../case.ts';
import type { Input } from '../surface.ts';

const data = { a: 1, b: [true, null, 'c'] };
const invalid = (...problems: (readonly [string, 'REQUIRED' | 'UNKNOWN' | 'INVALID'])[]) =>
  ({ code: 'BAD_USER_INPUT', problems }) as const;
const notAnObject = (value: unknown) => value as Input;

export const operationCases: readonly Case[] = [
  {
    title: 'create makes an entry',
    when: (name) => ({ create: { name, data } }),
    gives: { data, version: 1, life: null, changed: true },
  },
  {
    title: 'create refuses where an entry is',
    given: { data: 1 },
    when: (name) => ({ create: { name, data } }),
    gives: { code: 'ALREADY_EXISTS', problems: [] },
  },
  {
    title: 'create goes on counting after a deletion',
    given: 'deleted',
    when: (name) => ({ create: { name, data } }),
    gives: { data, version: 3 },
  },
  {
    title: 'create needs a name',
    when: () => ({ create: { data } }),
    gives: invalid(['/name', 'REQUIRED']),
  },
  {
    title: 'create needs data',
    when: (name) => ({ create: { name } }),
    gives: invalid(['/data', 'REQUIRED']),
  },
  {
    title: 'create knows its members',
    when: (name) => ({ create: { name, data, colour: 'red' } as Input }),
    gives: invalid(['/colour', 'UNKNOWN']),
  },
  {
    title: 'create tells every problem at once',
    when: () => ({ create: { name: '', data, ttl: 'soon', colour: 'red' } as Input }),
    gives: invalid(['/name', 'INVALID'], ['/ttl', 'INVALID'], ['/colour', 'UNKNOWN']),
  },
  ...[['an array', []] as const, ['text', 'text'] as const].map(
    ([what, value]): Case => ({
      title: `create takes an object, not ${what}`,
      when: () => ({ create: notAnObject(value) }),
      gives: { code: 'BAD_USER_INPUT' },
    }),
  ),
  {
    title: 'read shows what is there',
    given: { data },
    when: (name) => ({ read: name }),
    gives: { data, version: 1, changed: false },
  },
  {
    title: 'read of what never was',
    when: (name) => ({ read: name }),
    gives: { code: 'NOT_FOUND', problems: [] },
  },
  {
    title: 'read of what was deleted',
    given: 'deleted',
    when: (name) => ({ read: name }),
    gives: { code: 'NOT_FOUND', problems: [] },
  },
  {
    title: 'replace puts other data in place',
    given: { data: { other: 1 } },
    when: (name) => ({ replace: name, input: { data } }),
    gives: { data, version: 2, changed: true },
  },
  {
    title: 'replace with equal data is a change when no longer life is asked for',
    given: { data },
    when: (name) => ({ replace: name, input: { data } }),
    gives: { data, version: 2, changed: true },
  },
  {
    title: 'replace makes what is not there',
    when: (name) => ({ replace: name, input: { data } }),
    gives: { data, version: 1, changed: true },
  },
  {
    title: 'replace goes on counting after a deletion',
    given: 'deleted',
    when: (name) => ({ replace: name, input: { data } }),
    gives: { data, version: 3 },
  },
  {
    title: 'replace needs data',
    given: { data },
    when: (name) => ({ replace: name, input: {} }),
    gives: invalid(['/data', 'REQUIRED']),
  },
  {
    title: 'replace knows its members',
    given: { data },
    when: (name) => ({ replace: name, input: { data: 2, colour: 'red' } as Input }),
    gives: invalid(['/colour', 'UNKNOWN']),
  },
  {
    title: 'delete removes what is there',
    given: { data },
    when: (name) => ({ remove: name }),
    gives: 'gone',
  },
  { title: 'delete of what never was', when: (name) => ({ remove: name }), gives: { code: 'NOT_FOUND' } },
  {
    title: 'delete of what was deleted',
    given: 'deleted',
    when: (name) => ({ remove: name }),
    gives: { code: 'NOT_FOUND' },
  },
];
