/**
 * The keeper: on one server at a time it removes entries whose time is over, and what the log need not keep, turn
 * after turn. What it does in one step is small and complete, so it may be killed at any time; and everything it
 * does may be done twice at once, so a second keeper is harmless. A failure ends a turn, never the process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '../database/prisma.ts';
import { Compaction, type HistoryLimits } from './compaction.ts';
import { Lease } from './lease.ts';
import { type Committer, Sweep } from './sweep.ts';

export interface KeeperObserver {
  /** Entries have been removed because their time was over. */
  expired(entries: number): void;
  /** Changes have been removed from the log. */
  compacted(changes: number): void;
  /** A turn has failed. */
  failed(): void;
  /** Turns have begun to fail, or work again: told once, however many there are. */
  changed(state: 'failing' | 'working', error?: unknown): void;
  /** Whether this is the server that keeps. */
  holds(isHolder: boolean): void;
}

export interface KeeperOptions {
  readonly prisma: PrismaClient;
  readonly store: Committer;
  readonly history: HistoryLimits;
  /** Between turns; 0: this server never keeps. */
  readonly intervalSeconds: number;
  readonly observer: KeeperObserver;
}

/** Does a little; true when there is more to do. */
type Step = () => Promise<boolean>;

/** A holder that has missed so many turns has died. */
const LEASE_TURNS = 3;
/** A database that does not answer does not hold up a stop: the lease runs out by itself. */
const STOP_PATIENCE_MS = 1_000;

export class Keeper {
  readonly #lease: Lease;
  readonly #compaction: Compaction;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(private readonly options: KeeperOptions) {
    const { prisma, history, intervalSeconds, observer } = options;
    this.#lease = new Lease(prisma, 'keeper', LEASE_TURNS * intervalSeconds);
    this.#compaction = new Compaction(prisma, history, (changes) => observer.compacted(changes));
  }

  start(): void {
    if (this.options.intervalSeconds > 0) this.#running = this.#run();
  }

  /** Begins nothing more, waits a moment for what is under way, and leaves the lease to others. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const left = this.#running.then(() => this.#leave());
    await Promise.race([left, delay(STOP_PATIENCE_MS, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#turn().then(
        () => this.#tellOfSuccess(),
        (error) => this.#tellOfFailure(error),
      );
      await delay(this.options.intervalSeconds * 1000, undefined, { signal }).catch(() => {});
    }
  }

  /** @throws the first failure, after all has been done that can be. */
  async #turn(): Promise<void> {
    const { prisma, store, observer } = this.options;
    if (!(await this.#holdLease())) return;
    const sweep = new Sweep(prisma, store, (entries) => observer.expired(entries));
    let steps: Step[] = [
      () => sweep.step(),
      () => this.#compaction.stepByCount(),
      () => this.#compaction.stepByAge(),
    ];
    const failures: unknown[] = [];
    while (steps.length > 0) {
      steps = await this.#each(steps, failures);
      if (!(await this.#holdLease())) break;
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Those of the steps that have more to do. One that fails does not keep the others from their work. */
  async #each(steps: readonly Step[], failures: unknown[]): Promise<Step[]> {
    const more: Step[] = [];
    for (const step of steps) {
      if (this.#stopping.signal.aborted) return [];
      try {
        if (await step()) more.push(step);
      } catch (error) {
        failures.push(error);
      }
    }
    return more;
  }

  async #holdLease(): Promise<boolean> {
    const isHolder = !this.#stopping.signal.aborted && (await this.#lease.take());
    this.options.observer.holds(isHolder);
    return isHolder;
  }

  async #leave(): Promise<void> {
    this.options.observer.holds(false);
    // Without a database it runs out by itself.
    if (this.options.intervalSeconds > 0) await this.#lease.giveBack().catch(() => {});
  }

  #tellOfSuccess(): void {
    if (this.#isFailing) this.options.observer.changed('working');
    this.#isFailing = false;
  }

  /** Once, however many turns fail: what is down for an hour need not be told a thousand times. */
  #tellOfFailure(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.options.observer.failed();
    this.options.observer.holds(false);
    if (!this.#isFailing) this.options.observer.changed('failing', error);
    this.#isFailing = true;
  }
}
