/** Any state of a few names, and any batch of transactions that change them, each with its own conditions. */
import fc from 'fast-check';
import type { Change, Decision } from '../../src/store/change.ts';
import type { Snapshot } from '../../src/store/plan.ts';

export const NOW = new Date('2026-01-01T00:00:00.000Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const NAMES = ['a', 'b', 'c'];

const stored = fc.record({
  version: fc.integer({ min: 1, max: 9 }),
  /** Relative to now; 0 is just over. */
  life: fc.constantFrom(null, -10, 0, 10),
});

export const snapshots = fc
  .record({
    revision: fc.integer({ min: 100, max: 1000 }),
    rows: fc.array(fc.option(stored), { minLength: NAMES.length, maxLength: NAMES.length }),
    removedAt: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ revision, rows, removedAt }): Snapshot => {
    const row = (name: string, index: number) => {
      const what = rows[index];
      if (!what) return { stored: undefined, lastVersion: removedAt };
      const times = { createdAt: inSeconds(-100), updatedAt: inSeconds(-50) };
      const expiresAt = what.life === null ? null : inSeconds(what.life);
      const entry = {
        name,
        data: 'stored',
        version: what.version,
        revision: 10 + index,
        ...times,
        expiresAt,
      };
      return { stored: entry, lastVersion: what.version };
    };
    return { revision, now: NOW, rows: new Map(NAMES.map((name, index) => [name, row(name, index)])) };
  });

const decisions = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), data: fc.integer() }),
  fc.record({
    kind: fc.constant('put' as const),
    data: fc.integer(),
    expiresAt: fc.constantFrom(null, inSeconds(5), inSeconds(20)),
  }),
  fc.record({
    kind: fc.constant('touch' as const),
    expiresAt: fc.constantFrom(inSeconds(30), inSeconds(60)),
  }),
  fc.record({ kind: fc.constant('delete' as const) }),
  fc.record({ kind: fc.constant('expire' as const) }),
);

class Refused extends Error {}

/** Takes its decision if there is what it needs, and refuses otherwise. */
function changeOf(
  name: string,
  decision: Decision,
  onlyIf: 'present' | 'absent' | 'any',
  by: string,
): Change {
  return {
    name,
    principal: by,
    decide(current) {
      if (onlyIf === 'present' && !current) throw new Refused(by);
      if (onlyIf === 'absent' && current) throw new Refused(by);
      if ((decision.kind === 'touch' || decision.kind === 'delete') && !current) throw new Refused(by);
      if (decision.kind === 'touch' && !current?.expiresAt) throw new Refused(by);
      return decision;
    },
  };
}

const changes = fc
  .tuple(fc.constantFrom(...NAMES), decisions, fc.constantFrom('present', 'absent', 'any'), fc.uuid())
  .map((parts) => changeOf(...parts));
export const batches = fc.array(fc.array(changes, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
