/** A write that only extends a life is a touch: it moves the expiry, and is no change. Anything else is one. */
import type { Case } from '../case.ts';
import type { Operation } from '../surface.ts';
import { raw } from './raw.ts';

const data = { a: 1, b: { c: [null] } };
const reordered = { b: { c: [null] }, a: 1 };
const given = { data, ttl: 1000 };

const touching: Record<string, (name: string, ttl: number | null) => Operation> = {
  replace: (name, ttl) => ({ replace: name, input: { data: reordered, ttl } }),
  'merge patch': (name, ttl) => ({ merge: name, patch: { ttl } }),
  'merge patch with equal data': (name, ttl) => ({ merge: name, patch: { ttl, data: { a: 1 } } }),
  'patch operations': (name, ttl) => ({
    patch: name,
    operations: [{ op: ttl === null ? 'remove' : 'replace', path: '/ttl', value: ttl }],
  }),
};

export const touchCases: readonly Case[] = [
  ...Object.entries(touching).flatMap(([what, write]): Case[] => [
    {
      title: `${what} that extends a life`,
      given,
      when: (name) => write(name, 2000),
      gives: { data, life: 2000, changed: false },
    },
    {
      title: `${what} that shortens a life is a change`,
      given,
      when: (name) => write(name, 500),
      gives: { data, life: 500, changed: true },
    },
    {
      title: `${what} that takes the expiry away is a change`,
      given,
      when: (name) => write(name, null),
      gives: { data, life: null, changed: true },
    },
  ]),
  {
    title: 'replace that gives an expiry is a change',
    given: { data },
    when: (name) => ({ replace: name, input: { data, ttl: 1000 } }),
    gives: { data, life: 1000, changed: true },
  },
  {
    title: 'merge patch that gives an expiry is a change',
    given: { data },
    when: (name) => ({ merge: name, patch: { ttl: 1000 } }),
    gives: { data, life: 1000, changed: true },
  },
  {
    title: 'replace of other data with a longer life is a change',
    given,
    when: (name) => ({ replace: name, input: { data: 1, ttl: 2000 } }),
    gives: { data: 1, life: 2000, changed: true },
  },
  {
    title: 'zero is zero, whatever its sign',
    given: { data: 0, ttl: 1000 },
    when: (name) => ({ replace: name, input: { data: raw('-0'), ttl: 2000 } }),
    gives: { data: 0, life: 2000, changed: false },
  },
  {
    title: 'an extension whose condition fails',
    given,
    when: (name) => ({ replace: name, input: { data, ttl: 2000 }, if: { ifRevision: 1 } }),
    gives: { code: 'PRECONDITION_FAILED', revision: 'given' },
  },
];
