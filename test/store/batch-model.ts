/**
 * What a batch does, as plainly as possible: one change after another on a map, with a copy of it to go back to. And
 * what a plan does, for comparison.
 */
import { ApiError } from '../../src/errors/api-error.ts';
import type { Change, Outcome } from '../../src/store/change.ts';
import type { Entry } from '../../src/store/entry.ts';
import type { LoggedChange, Plan, Snapshot } from '../../src/store/plan.ts';
import { NOW } from './batch-arbitraries.ts';

interface Model {
  readonly entries: Map<string, Entry>;
  readonly versions: Map<string, number>;
  readonly log: LoggedChange[];
}

export function model(batch: readonly (readonly Change[])[], snapshot: Snapshot) {
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
  if (decision.kind === 'expire') {
    if (!there || !isOver)
      throw new ApiError('NOT_FOUND', 'There is no entry of this name whose time is over.');
    next(there, 'expired', 'system');
    return { operation: 'expired', entry: there };
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
export function carryOut({ puts, deletes, touches }: Plan, snapshot: Snapshot): Map<string, Entry> {
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
