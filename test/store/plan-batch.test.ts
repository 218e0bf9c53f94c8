/**
 * Deciding a batch, against a model that does the same as plainly as possible: one change after another on
 * a map, with a copy of it to go back to.
 */
import fc from 'fast-check';
import { type LoggedChange, type Plan, planBatch, type Snapshot } from '../../src/store/batch.ts';
import type { Change, Decision, Outcome } from '../../src/store/change.ts';
import type { Entry } from '../../src/store/entry.ts';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const NAMES = ['a', 'b', 'c'];

const stored = fc.record({
  version: fc.integer({ min: 1, max: 9 }),
  /** Relative to now; 0 is just over. */
  life: fc.constantFrom(null, -10, 0, 10),
});

const snapshots = fc
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
      if (decision.kind !== 'put' && !current) throw new Refused(by);
      if (decision.kind === 'touch' && !current?.expiresAt) throw new Refused(by);
      return decision;
    },
  };
}

const changes = fc
  .tuple(fc.constantFrom(...NAMES), decisions, fc.constantFrom('present', 'absent', 'any'), fc.uuid())
  .map((parts) => changeOf(...parts));
const batches = fc.array(fc.array(changes, { minLength: 1, maxLength: 4 }), { maxLength: 8 });

interface Model {
  readonly entries: Map<string, Entry>;
  readonly versions: Map<string, number>;
  readonly log: LoggedChange[];
}

function model(batch: readonly (readonly Change[])[], snapshot: Snapshot) {
  let state: Model = { entries: new Map(), versions: new Map(), log: [] };
  for (const [name, { stored, lastVersion }] of snapshot.rows) {
    if (stored) state.entries.set(name, stored);
    state.versions.set(name, lastVersion);
  }
  const results: unknown[] = [];
  for (const transaction of batch) {
    const copy: Model = {
      entries: new Map(state.entries),
      versions: new Map(state.versions),
      log: [...state.log],
    };
    try {
      results.push({ outcomes: transaction.map((change) => apply(copy, change, snapshot.revision)) });
      state = copy;
    } catch (refused) {
      results.push({ refused });
    }
  }
  return { ...state, results };
}

function apply({ entries, versions, log }: Model, change: Change, revision: number): Outcome {
  const { name, principal } = change;
  const there = entries.get(name);
  const isOver = there?.expiresAt != null && there.expiresAt <= NOW;
  const current = isOver ? undefined : there;
  const decision = change.decide(current, NOW);
  const next = (entry: Entry, operation: LoggedChange['operation'], by = principal) => {
    const version = (versions.get(name) ?? 0) + 1;
    const changed = { ...entry, version, revision: revision + log.length + 1, updatedAt: NOW };
    const removes = operation === 'deleted' || operation === 'expired';
    versions.set(name, version);
    const text = removes ? undefined : JSON.stringify(changed.data);
    const logged = removes ? { ...changed, data: null } : changed;
    log.push({ entry: logged, operation, text, size: Buffer.byteLength(text ?? ''), principal: by });
    if (removes) entries.delete(name);
    else entries.set(name, changed);
    return changed;
  };
  if (decision.kind === 'touch' && current) {
    const entry = { ...current, expiresAt: decision.expiresAt };
    entries.set(name, entry);
    return { operation: 'touched', entry };
  }
  if (decision.kind === 'delete' && current) {
    next(current, 'deleted');
    return { operation: 'deleted', entry: current };
  }
  if (decision.kind !== 'put') throw new Error('decided without an entry');
  if (there && isOver) next(there, 'expired', 'system');
  const operation = current ? 'updated' : 'created';
  const { data, expiresAt = current?.expiresAt ?? null } = decision;
  const createdAt = current?.createdAt ?? NOW;
  const blank = { name, version: 0, revision: 0, updatedAt: NOW };
  return { operation, entry: next({ ...blank, data, createdAt, expiresAt }, operation) };
}

/** What the table holds once the plan is carried out. */
function carryOut({ puts, deletes, touches }: Plan, snapshot: Snapshot): Map<string, Entry> {
  const rows = new Map<string, Entry>();
  for (const [name, { stored }] of snapshot.rows) if (stored) rows.set(name, stored);
  for (const name of deletes) rows.delete(name);
  for (const { entry, keepsExpiry } of puts) {
    const before = rows.get(entry.name)?.expiresAt ?? null;
    const expiresAt = keepsExpiry ? later(before, entry.expiresAt) : entry.expiresAt;
    rows.set(entry.name, { ...entry, expiresAt });
  }
  for (const { name, revision, expiresAt } of touches) {
    const row = rows.get(name);
    if (row?.revision === revision) rows.set(name, { ...row, expiresAt });
  }
  return rows;
}

/** Keeping leaves what is there, unless the batch itself has extended it. */
function later(before: Date | null, planned: Date | null): Date | null {
  return before && planned && planned > before ? planned : before;
}

const withoutData = ({
  entry: { data: _, ...entry },
  ...change
}: {
  entry: object & { data?: unknown };
}) => ({
  ...change,
  entry,
});

test('gives the results, the log and the rows of doing one change after another', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const expected = model(batch, snapshot);
      const plan = planBatch(batch, snapshot);
      expect(plan.results).toEqual(expected.results);
      expect(plan.log.map(withoutData)).toEqual(expected.log.map(withoutData));
      expect(carryOut(plan, snapshot)).toEqual(expected.entries);
    }),
    { numRuns: 500 },
  );
});

test('writes each name once, in order of name, so that concurrent servers lock in one order', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const { puts, deletes, touches } = planBatch(batch, snapshot);
      const lists = [puts.map(({ entry }) => entry.name), [...deletes], touches.map(({ name }) => name)];
      for (const names of lists) expect(names).toEqual(names.toSorted());
      expect(new Set(lists.flat()).size).toBe(lists.flat().length);
    }),
  );
});

test('changes nothing that it is given, and decides the same again', () => {
  fc.assert(
    fc.property(batches, snapshots, (batch, snapshot) => {
      const before = structuredClone(snapshot);
      const first = planBatch(batch, snapshot);
      expect(planBatch(batch, snapshot)).toEqual(first);
      expect(snapshot).toEqual(before);
    }),
  );
});
