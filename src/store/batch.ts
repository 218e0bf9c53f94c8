/**
 * One batch of changes, applied in memory to one snapshot of the store. Pure: the same snapshot and
 * the same changes give the same rows. Each transaction is applied whole or not at all, and sees the
 * ones before it; the k-th logged change gets the revision after the snapshot's, plus k.
 */
import { ApiError } from '../errors/api-error.ts';
import { canonical, textOf } from './canonical.ts';
import type { Change, Outcome } from './change.ts';
import type { Entry, JsonValue } from './entry.ts';
import type { LoggedChange, Plan, Snapshot, TransactionResult } from './plan.ts';
import { BatchTooHeavy, MAX_BATCH_BYTES } from './too-heavy.ts';

/** The principal of changes that nobody made: expiry. */
export const SYSTEM = 'system';

/** A name as the batch sees it so far. */
interface Draft {
  readonly entry: Entry | undefined;
  readonly lastVersion: number;
  /** A change of this batch has been logged for it. */
  readonly changed: boolean;
  readonly touched: boolean;
  readonly keepsExpiry: boolean;
  /** The row is in the table, but its time is over: whatever replaces it logs the expiry first. */
  readonly lapsed: Entry | undefined;
}

export function planBatch(transactions: readonly (readonly Change[])[], snapshot: Snapshot): Plan {
  const drafts = new Map<string, Draft>();
  const log: LoggedChange[] = [];
  const results = transactions.map((changes): TransactionResult => {
    const trial = new Trial(snapshot, drafts, log.length);
    try {
      const outcomes = changes.map((change) => trial.apply(change));
      for (const [name, draft] of trial.drafts) drafts.set(name, draft);
      log.push(...trial.log);
      return { outcomes };
    } catch (error) {
      return { refused: error };
    }
  });
  return { log, results, ...rowsOf(drafts) };
}

/** The drafts and log of one transaction, thrown away when it refuses. */
class Trial {
  readonly drafts = new Map<string, Draft>();
  readonly log: LoggedChange[] = [];
  #bytes = 0;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly before: ReadonlyMap<string, Draft>,
    private readonly loggedBefore: number,
  ) {}

  apply(change: Change): Outcome {
    const draft = this.#draft(change.name);
    const decision = change.decide(draft.entry, this.snapshot.now);
    switch (decision.kind) {
      case 'put':
        return this.#put(change, draft, decision.data, decision.expiresAt);
      case 'touch':
        return this.#touch(draft, decision.expiresAt);
      case 'delete':
        return this.#delete(change, draft);
      case 'expire':
        return this.#sweep(draft);
    }
  }

  #put(change: Change, draft: Draft, given: JsonValue, expiresAt: Date | null | undefined): Outcome {
    const { now } = this.snapshot;
    const data = canonical(given);
    const before = draft.lapsed ? this.#expire(draft, draft.lapsed) : draft;
    const operation = before.entry ? 'updated' : 'created';
    const entry: Entry = {
      name: change.name,
      data,
      version: before.lastVersion + 1,
      revision: this.#nextRevision(),
      createdAt: before.entry?.createdAt ?? now,
      updatedAt: now,
      expiresAt: expiresAt === undefined ? (before.entry?.expiresAt ?? null) : expiresAt,
    };
    const text = textOf(data);
    const size = this.#spend(text);
    this.log.push({ entry, operation, text, size, principal: change.principal });
    this.drafts.set(change.name, {
      entry,
      lastVersion: entry.version,
      changed: true,
      touched: false,
      keepsExpiry: expiresAt === undefined && !!before.entry?.expiresAt && before.keepsExpiry,
      lapsed: undefined,
    });
    return { operation, entry };
  }

  /** What patches make of the data is known only here; a change alone is bounded where it is made. */
  #spend(text: string): number {
    const isFirst = this.#bytes === 0;
    const size = Buffer.byteLength(text);
    this.#bytes += size;
    if (this.#bytes > MAX_BATCH_BYTES && !isFirst) throw new BatchTooHeavy();
    return size;
  }

  #touch(draft: Draft, expiresAt: Date): Outcome {
    if (!draft.entry) throw new Error('a touch was decided for an entry that does not exist');
    const entry = { ...draft.entry, expiresAt };
    this.drafts.set(entry.name, { ...draft, entry, touched: true });
    return { operation: 'touched', entry };
  }

  #delete(change: Change, draft: Draft): Outcome {
    if (!draft.entry) throw new Error('a deletion was decided for an entry that does not exist');
    this.#remove(draft, draft.entry, 'deleted', change.principal);
    return { operation: 'deleted', entry: draft.entry };
  }

  #sweep(draft: Draft): Outcome {
    if (!draft.lapsed) throw new ApiError('NOT_FOUND', 'There is no entry of this name whose time is over.');
    this.#expire(draft, draft.lapsed);
    return { operation: 'expired', entry: draft.lapsed };
  }

  #expire(draft: Draft, lapsed: Entry): Draft {
    return this.#remove(draft, lapsed, 'expired', SYSTEM);
  }

  /** A removal is a change of its own: it takes a version and a revision. */
  #remove(draft: Draft, last: Entry, operation: 'deleted' | 'expired', principal: string): Draft {
    const version = draft.lastVersion + 1;
    const revision = this.#nextRevision();
    const entry = { ...last, data: null, version, revision, updatedAt: this.snapshot.now };
    this.log.push({ entry, operation, text: undefined, size: 0, principal });
    const removed: Draft = {
      entry: undefined,
      lastVersion: version,
      changed: true,
      touched: false,
      keepsExpiry: false,
      lapsed: undefined,
    };
    this.drafts.set(last.name, removed);
    return removed;
  }

  #nextRevision(): number {
    return this.snapshot.revision + this.loggedBefore + this.log.length + 1;
  }

  #draft(name: string): Draft {
    return this.drafts.get(name) ?? this.before.get(name) ?? this.#present(name);
  }

  #present(name: string): Draft {
    const { stored, lastVersion } = this.snapshot.rows.get(name) ?? { stored: undefined, lastVersion: 0 };
    const lapsed = stored?.expiresAt && stored.expiresAt <= this.snapshot.now ? stored : undefined;
    const entry = lapsed ? undefined : stored;
    return { entry, lastVersion, changed: false, touched: false, keepsExpiry: true, lapsed };
  }
}

/**
 * The rows to write, in order of name, in which inserts lock them. Two statements can still meet in different
 * orders; the database then ends one, which is tried again.
 */
function rowsOf(drafts: ReadonlyMap<string, Draft>): Pick<Plan, 'puts' | 'deletes' | 'touches'> {
  const byName = [...drafts].sort(([a], [b]) => (a < b ? -1 : 1));
  const puts: { entry: Entry; keepsExpiry: boolean }[] = [];
  const deletes: string[] = [];
  const touches: Entry[] = [];
  for (const [name, { entry, changed, touched, keepsExpiry }] of byName) {
    if (changed && entry) puts.push({ entry, keepsExpiry });
    else if (changed) deletes.push(name);
    else if (touched && entry) touches.push(entry);
  }
  return { puts, deletes, touches };
}
