/** Names at their limits, and the names that a careless server would trip over. */
import type { Case } from '../case.ts';

const good = [
  'a',
  '0',
  '_',
  'A-Z',
  'a.b:c@d~e-f_g',
  'a..b',
  'a.',
  'x'.repeat(255),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'NULL',
  'graphql',
];

const bad = [
  'x'.repeat(256),
  '.a',
  '.',
  '..',
  '-a',
  '~a',
  ':a',
  '@a',
  'a/b',
  'a b',
  'a%',
  'a%2Fb',
  'a\n',
  'ä',
  'a\u0000',
  'a*',
  '{a}',
  '😀',
];

const show = (name: string) => (name.length > 20 ? `${name.length} characters` : JSON.stringify(name));
const refused = { code: 'BAD_USER_INPUT', problems: [['/name', 'INVALID']] } as const;

export const nameCases: readonly Case[] = [
  ...good.flatMap((name): Case[] => [
    { title: `create ${show(name)}`, name, when: () => ({ create: { name, data: 1 } }), gives: { data: 1 } },
    {
      title: `read ${show(name)}`,
      name,
      given: { data: 1 },
      when: () => ({ read: name }),
      gives: { data: 1 },
    },
    {
      title: `replace ${show(name)}`,
      name,
      when: () => ({ replace: name, input: { data: 1 } }),
      gives: { data: 1 },
    },
    {
      title: `patch ${show(name)}`,
      name,
      given: { data: 1 },
      when: () => ({ merge: name, patch: { data: 2 } }),
      gives: { data: 2 },
    },
    {
      title: `delete ${show(name)}`,
      name,
      given: { data: 1 },
      when: () => ({ remove: name }),
      gives: 'gone',
    },
  ]),
  ...bad.flatMap((name): Case[] => [
    { title: `create ${show(name)}`, when: () => ({ create: { name, data: 1 } }), gives: refused },
    { title: `read ${show(name)}`, when: () => ({ read: name }), gives: refused },
    { title: `replace ${show(name)}`, when: () => ({ replace: name, input: { data: 1 } }), gives: refused },
    { title: `patch ${show(name)}`, when: () => ({ merge: name, patch: { data: 2 } }), gives: refused },
    { title: `delete ${show(name)}`, when: () => ({ remove: name }), gives: refused },
  ]),
  ...['', 1, null, true, ['a'], { a: 1 }].map(
    (name): Case => ({
      title: `create ${JSON.stringify(name)}`,
      when: () => ({ create: { name, data: 1 } }),
      gives: { code: 'BAD_USER_INPUT' },
    }),
  ),
];
