/** How long an entry lives: the limits of `ttl` in each operation that takes it, and what absence means. */
import type { Case } from '../case.ts';
import type { Operation } from '../surface.ts';

const TEN_YEARS = 315_360_000;
const data = 'kept';

type Write = (name: string, ttl: unknown) => Operation;

const writing: Record<string, Write> = {
  create: (name, ttl) => ({ create: { name, data, ttl } }),
  replace: (name, ttl) => ({ replace: name, input: { data, ttl } }),
  'merge patch': (name, ttl) => ({ merge: name, patch: { ttl } }),
  'patch operations': (name, ttl) => ({ patch: name, operations: [{ op: 'add', path: '/ttl', value: ttl }] }),
};

const refused = [0, -1, 1.5, TEN_YEARS + 1, 2 ** 31, 1e15, 'soon', '60', true, [60], { seconds: 60 }];

export const ttlCases: readonly Case[] = Object.entries(writing).flatMap(([what, write]) => {
  const given = what === 'create' ? {} : { given: { data } };
  const living = what === 'create' ? {} : { given: { data, ttl: 1000 } };
  const as = (
    title: string,
    ttl: unknown,
    gives: Case['gives'],
    before: Pick<Case, 'given'> = given,
  ): Case => ({
    title: `${what}: ${title}`,
    ...before,
    when: (name) => write(name, ttl),
    gives,
  });
  return [
    as('ten seconds', 10, { data, life: 10, changed: true }),
    as('ten years', TEN_YEARS, { data, life: TEN_YEARS, changed: true }),
    as('null', null, { data, life: null, changed: true }, living),
    ...refused.map((ttl) =>
      as(`refuses ${JSON.stringify(ttl)}`, ttl, { code: 'BAD_USER_INPUT', problems: [['/ttl', 'INVALID']] }),
    ),
  ];
});
