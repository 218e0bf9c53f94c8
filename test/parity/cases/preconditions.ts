/**
 * Every combination of preconditions on an entry that is there and on one that is not, against the one-line
 * definition of when they hold. `If-Match` cannot say ifRevision and ifPresent at once; those are left out.
 */
import type { Case } from '../case.ts';
import type { Entry, Operation, Precondition } from '../surface.ts';

type Revision = 'none' | 'current' | 'older' | 'newer';

interface Conditions {
  readonly present: boolean;
  readonly revision: Revision;
  readonly ifAbsent: boolean;
  readonly ifPresent: boolean;
}

const both = [false, true];
const revisions: Revision[] = ['none', 'current', 'older', 'newer'];

const combinations: Conditions[] = both
  .flatMap((present) => revisions.map((revision) => ({ present, revision })))
  .flatMap((it) => both.map((ifAbsent) => ({ ...it, ifAbsent })))
  .flatMap((it) => both.map((ifPresent) => ({ ...it, ifPresent })))
  .filter(({ present, revision }) => present || revision === 'none' || revision === 'newer')
  .filter(({ revision, ifPresent }) => revision === 'none' || !ifPresent);

const holds = ({ present, revision, ifAbsent, ifPresent }: Conditions) =>
  (revision === 'none' || (present && revision === 'current')) &&
  !(ifAbsent && present) &&
  !(ifPresent && !present);

function precondition({ revision, ifAbsent, ifPresent }: Conditions, given: Entry): Precondition {
  const revisions = { current: given.revision, older: given.revision - 1, newer: given.revision + 1 };
  return {
    ...(revision !== 'none' && { ifRevision: revisions[revision] }),
    ...(ifAbsent && { ifAbsent }),
    ...(ifPresent && { ifPresent }),
  };
}

const title = ({ present, revision, ifAbsent, ifPresent }: Conditions) =>
  [
    present ? 'an entry' : 'no entry',
    revision !== 'none' && `its ${revision} revision`,
    ifAbsent && 'ifAbsent',
    ifPresent && 'ifPresent',
  ]
    .filter(Boolean)
    .join(', ');

const failed = (present: boolean) =>
  ({ code: 'PRECONDITION_FAILED', revision: present ? 'given' : undefined }) as const;

const replacing = combinations.map(
  (it): Case => ({
    title: `replace: ${title(it)}`,
    ...(it.present && { given: { data: 1 } }),
    when: (name, given) => ({ replace: name, input: { data: 2 }, if: precondition(it, given) }),
    gives: holds(it) ? { data: 2 } : failed(it.present),
  }),
);

const others: Record<string, (name: string, condition: Precondition) => Operation> = {
  'merge patch': (merge, condition) => ({ merge, patch: { data: 2 }, if: condition }),
  'patch operations': (patch, condition) => ({
    patch,
    operations: [{ op: 'replace', path: '/data', value: 2 }],
    if: condition,
  }),
  delete: (remove, condition) => ({ remove, if: condition }),
};

/** These need an entry in any case: they know ifRevision alone, and without an entry say NOT_FOUND. */
const changing = Object.entries(others).flatMap(([what, operation]) => [
  ...revisions.map((revision): Case => {
    const it: Conditions = { present: true, revision, ifAbsent: false, ifPresent: false };
    const done = what === 'delete' ? 'gone' : { data: 2 };
    return {
      title: `${what}: ${title(it)}`,
      given: { data: 1 },
      when: (name, given) => operation(name, precondition(it, given)),
      gives: holds(it) ? done : failed(true),
    };
  }),
  {
    title: `${what}: no entry, any revision`,
    when: (name: string) => operation(name, { ifRevision: 1 }),
    gives: { code: 'NOT_FOUND' } as const,
  },
]);

export const preconditionCases: readonly Case[] = [...replacing, ...changing];
