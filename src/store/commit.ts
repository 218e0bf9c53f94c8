/**
 * One batch on its way into the log, tried until it is in, refused, or out of time. What makes it more than
 * a loop is the answer that gets lost: a statement whose connection broke may have been committed, or be
 * about to. Each attempt has an id, kept with its changes, by which it is recognised later; so a caller is
 * told what happened, and never that nothing did when something may have.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '../database/prisma.ts';
import { ApiError } from '../errors/api-error.ts';
import { isCollision, isUnsettled } from '../errors/from-database.ts';
import { type Plan, planBatch, type Snapshot, type TransactionResult } from './batch.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { LogRecord } from './log.ts';
import type { StoreObserver } from './observer.ts';
import { type Attempt, batchOf, readSnapshot, type SnapshotName, writePlan } from './statements.ts';

/** What a batch has done, for those who have to know before it is acknowledged. */
export interface Committed {
  readonly records: readonly LogRecord[];
  readonly touched: readonly Entry[];
}

/** How long an unknown outcome is asked after before the caller is told that it is unknown. */
const SETTLE_MS = 5_000;
const SETTLE_PAUSE_MS = 100;
/** How long a batch goes on losing to other servers. */
const RACE_MS = 10_000;
/** Losing once or twice is nothing special; from then on each waits a random while, so that all get their turn. */
const PATIENT_LOSSES = 2;
const PAUSE_PER_LOSS_MS = 5;

export class Commit {
  /** Attempts whose answer was lost. */
  readonly #unsettled: Attempt[] = [];
  #until = Date.now() + RACE_MS;
  #lostRaces = 0;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly observer: Pick<StoreObserver, 'committed'>,
    private readonly onCommitted: (committed: Committed) => void,
    private readonly transactions: readonly (readonly Change[])[],
  ) {}

  /**
   * One result for every transaction, in order.
   * @throws the database's error when nothing was written; ApiError UNAVAILABLE when that is not known.
   */
  async results(): Promise<readonly TransactionResult[]> {
    const names = namesOf(this.transactions);
    for (;;) {
      try {
        const snapshot = await readSnapshot(this.prisma, names);
        const plan = (await this.#findCommitted(snapshot)) ?? (await this.#try(snapshot));
        if (plan) return this.#finish(plan);
        this.#assertTime();
        await this.#pauseAfterLoss();
      } catch (error) {
        if (this.#unsettled.length === 0) throw error;
        this.#assertTime(error);
        await delay(SETTLE_PAUSE_MS);
      }
    }
  }

  #finish(plan: Plan): readonly TransactionResult[] {
    this.onCommitted({ records: plan.log, touched: plan.touches });
    if (plan.log.length > 0) this.observer.committed(plan.log.length, this.#lostRaces);
    return plan.results;
  }

  /** The plan when it is done; undefined when it has come to nothing and everything is to be decided again. */
  async #try(snapshot: Snapshot): Promise<Plan | undefined> {
    const plan = planBatch(this.transactions, snapshot);
    // Without a log it would pass no guard, and an attempt that may still commit could make it untrue.
    if (plan.log.length === 0 && this.#mayStillCommit(snapshot)) return undefined;
    if (plan.log.length === 0 && plan.touches.length === 0) return plan;
    const attempt = { id: crypto.randomUUID(), plan, readRevision: snapshot.revision };
    try {
      return (await writePlan(this.prisma, attempt)) ? plan : undefined;
    } catch (error) {
      if (isCollision(error)) return undefined;
      // A touch leaves no trace in the log and needs none: doing it again does nothing.
      if (isUnsettled(error)) this.#unsettle(attempt);
      throw error;
    }
  }

  #unsettle(attempt: Attempt): void {
    if (this.#unsettled.length === 0) this.#until = Date.now() + SETTLE_MS;
    this.#unsettled.push(attempt);
  }

  #mayStillCommit({ revision }: Snapshot): boolean {
    return this.#unsettled.some(({ plan, readRevision }) => plan.log.length > 0 && readRevision === revision);
  }

  /**
   * Which of the attempts whose answer was lost has been committed after all. At most one can be: an attempt
   * needs the revision it has read, and a later one reads only what is committed.
   */
  async #findCommitted({ revision }: Snapshot): Promise<Plan | undefined> {
    for (const { id, plan, readRevision } of this.#unsettled) {
      if (revision > readRevision && (await batchOf(this.prisma, readRevision + 1)) === id) return plan;
    }
    return undefined;
  }

  #assertTime(cause?: unknown): void {
    if (Date.now() <= this.#until) return;
    throw this.#unsettled.length > 0 ? unknownOutcome(cause) : tooManyLosses();
  }

  async #pauseAfterLoss(): Promise<void> {
    this.#lostRaces++;
    if (this.#lostRaces <= PATIENT_LOSSES) return;
    await delay(Math.random() * PAUSE_PER_LOSS_MS * this.#lostRaces);
  }
}

/** What a batch has to read before it can be decided. */
export function namesOf(transactions: readonly (readonly Change[])[]): SnapshotName[] {
  const names = new Map<string, boolean>();
  for (const { name, ignoresData = false } of transactions.flat()) {
    names.set(name, !ignoresData || names.get(name) === true);
  }
  return [...names].map(([name, readsData]) => ({ name, readsData }));
}

function tooManyLosses(): ApiError {
  return new ApiError('UNAVAILABLE', 'Other servers were faster each time; nothing was changed. Try again.');
}

function unknownOutcome(cause: unknown): ApiError {
  const detail =
    'The database was lost during the write, and whether it happened is not known: read the entry before trying again.';
  return new ApiError('UNAVAILABLE', detail, { retryAfterSeconds: 5, cause });
}
