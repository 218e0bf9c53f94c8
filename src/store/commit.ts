/**
 * One batch on its way into the log, tried until it is in, refused, or out of time. What makes it more than
 * a loop is the answer that gets lost: a statement whose connection broke may have been committed, or be
 * about to. Each attempt has an id, kept with its changes, by which it is recognised later; so a caller is
 * told what happened, and never that nothing did when something may have.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient, Query } from '../database/prisma.ts';
import { ApiError } from '../errors/api-error.ts';
import { isCollision, isUnsettled } from '../errors/from-database.ts';
import { planBatch } from './batch.ts';
import type { Change } from './change.ts';
import type { Entry } from './entry.ts';
import type { LogRecord } from './log.ts';
import type { StoreObserver } from './observer.ts';
import type { Plan, Snapshot, TransactionResult } from './plan.ts';
import { namesOf, readSnapshot, type SnapshotName } from './snapshot.ts';
import { type Attempt, writePlan } from './write-plan.ts';
import type { WriteTrace } from './write-trace.ts';

/** What a batch has done, for those who have to know before it is acknowledged. */
export interface Committed {
  readonly records: readonly LogRecord[];
  readonly touched: readonly Entry[];
}

export interface CommitParts {
  readonly prisma: PrismaClient;
  readonly query: Query;
  /** A snapshot from memory, of what is likely to be so still; undefined when not all is known. */
  remember(names: readonly SnapshotName[]): Snapshot | undefined;
  misremembered(): void;
  /** Called before a batch is acknowledged. */
  onCommitted(committed: Committed): void;
  readonly observer: Pick<StoreObserver, 'committed'>;
  readonly trace: WriteTrace;
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
  readonly #begunAt = performance.now();
  #until = Date.now() + RACE_MS;
  #lostRaces = 0;

  constructor(
    private readonly parts: CommitParts,
    private readonly transactions: readonly (readonly Change[])[],
  ) {}

  /**
   * One result for every transaction, in order.
   * @throws the database's error when nothing was written; ApiError UNAVAILABLE when that is not known.
   */
  async results(): Promise<readonly TransactionResult[]> {
    const names = namesOf(this.transactions);
    let remembered = this.parts.remember(names);
    for (;;) {
      try {
        const snapshot = remembered ?? (await readSnapshot(this.parts.prisma, names));
        const plan = (await this.#findCommitted(snapshot)) ?? (await this.#try(snapshot));
        if (plan) return this.#finish(plan);
        this.#assertTime();
        // That a memory was out of date is no race lost.
        if (!remembered) await this.#pauseAfterLoss();
        remembered = undefined;
      } catch (error) {
        remembered = undefined;
        if (this.#unsettled.length === 0) throw error;
        this.#assertTime(error);
        await delay(SETTLE_PAUSE_MS);
      }
    }
  }

  #finish(plan: Plan): readonly TransactionResult[] {
    this.parts.onCommitted({ records: plan.log, touched: plan.touches });
    const seconds = (performance.now() - this.#begunAt) / 1000;
    if (plan.log.length > 0) this.parts.observer.committed(plan.log.length, this.#lostRaces, seconds);
    return plan.results;
  }

  /** The plan when it is done; undefined when it has come to nothing and everything is to be decided again. */
  async #try(snapshot: Snapshot): Promise<Plan | undefined> {
    const plan = planBatch(this.transactions, snapshot);
    // Without a log it would pass no guard, and an attempt that may still commit could make it untrue.
    if (plan.log.length === 0 && this.#mayStillCommit(snapshot)) return undefined;
    if (snapshot.isRemembered && !isProvable(plan)) return undefined;
    if (plan.log.length === 0 && plan.touches.length === 0) return plan;
    const attempt = { id: crypto.randomUUID(), plan, snapshot };
    try {
      const { query, trace } = this.parts;
      const changes = plan.log.length + plan.touches.length;
      const now = await trace.statement(changes, () => writePlan(query, attempt));
      if (!now && snapshot.isRemembered) this.parts.misremembered();
      return now && settle(attempt, now);
    } catch (error) {
      if (isCollision(error)) return undefined;
      // A touch leaves no trace in the log and needs none: doing it again does nothing.
      if (isUnsettled(error)) this.#unsettle(attempt);
      // Whatever the database dislikes about it, what was remembered may be the reason.
      else if (snapshot.isRemembered) return undefined;
      throw error;
    }
  }

  #unsettle(attempt: Attempt): void {
    if (this.#unsettled.length === 0) this.#until = Date.now() + SETTLE_MS;
    this.#unsettled.push(attempt);
  }

  #mayStillCommit({ revision }: Snapshot): boolean {
    return this.#unsettled.some(
      ({ plan, snapshot }) => plan.log.length > 0 && snapshot.revision === revision,
    );
  }

  /**
   * Which of the attempts whose answer was lost has been committed after all. At most one can be: an attempt
   * needs the revision it has read, and a later one reads only what is committed.
   */
  async #findCommitted({ revision }: Snapshot): Promise<Plan | undefined> {
    for (const attempt of this.#unsettled) {
      if (revision <= attempt.snapshot.revision) continue;
      const first = await firstOf(this.parts.prisma, attempt);
      if (first) return settle(attempt, first.updatedAt);
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

/** What was decided without knowing the time is right if it was written, guarded, and does not depend on the time. */
function isProvable({ log }: Plan): boolean {
  return log.length > 0 && log.every(({ entry }) => entry.expiresAt === null);
}

/** The plan with the time of its writing: entries that were decided now share the snapshot's. */
function settle({ plan, snapshot }: Attempt, now: Date): Plan {
  if (snapshot.isRemembered) snapshot.now.setTime(now.getTime());
  return plan;
}

/** The first change of an attempt, by whose id it is recognised; undefined when it is not in the log. */
async function firstOf(
  prisma: PrismaClient,
  { id, snapshot }: Attempt,
): Promise<{ updatedAt: Date } | undefined> {
  const change = await prisma.change.findUnique({
    where: { revision: BigInt(snapshot.revision + 1), batch: id },
    select: { updatedAt: true },
  });
  return change ?? undefined;
}

function tooManyLosses(): ApiError {
  return new ApiError('UNAVAILABLE', 'Other servers were faster each time; nothing was changed. Try again.');
}

function unknownOutcome(cause: unknown): ApiError {
  const detail =
    'The database was lost during the write, and whether it happened is not known: read the entry before trying again.';
  return new ApiError('UNAVAILABLE', detail, { retryAfterSeconds: 5, cause });
}
