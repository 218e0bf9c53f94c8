/**
 * Watchers that have been told everything and wait for more. Those whom a change concerns are called; the
 * others only have their position moved on. After each round of calls there is a pause as long as what the round
 * has caused took, so that thousands of watchers leave half of the time to everything else: changes gather
 * meanwhile, and a call for several costs little more than for one.
 */
import type { FeedFollower } from './feed.ts';
import type { LogRecord } from './log.ts';

export interface Waiter {
  /** Everything up to this revision has been told, or does not concern it. */
  position: number;
  concerns(record: LogRecord): boolean;
  call(reason: Reason): void;
}

/** There is something to tell; nothing has been for a while; or what comes next may not be kept. */
export type Reason = 'change' | 'silence' | 'jump';

const MAX_PAUSE_MS = 50;
const TICK_MS = 1_000;

export class WaitingRoom implements FeedFollower {
  /** With the time since which they wait. */
  readonly #waiters = new Map<Waiter, number>();
  #news: LogRecord[] = [];
  #isPausing = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #ticker: NodeJS.Timeout;

  constructor(private readonly silenceMs: number) {
    this.#ticker = setInterval(() => this.#callSilent(), Math.min(TICK_MS, silenceMs)).unref();
  }

  /** @param waiter who has been told everything up to the last news. */
  enter(waiter: Waiter): void {
    this.#waiters.set(waiter, performance.now());
  }

  leave(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  follow(records: readonly LogRecord[]): void {
    if (this.#waiters.size === 0) return;
    this.#news.push(...records);
    if (!this.#isPausing) this.#call();
  }

  jump(): void {
    this.#news = [];
    for (const waiter of this.#take([...this.#waiters.keys()])) waiter.call('jump');
  }

  close(): void {
    clearInterval(this.#ticker);
    clearTimeout(this.#timer);
  }

  #call(): void {
    const began = performance.now();
    const news = this.#news;
    this.#news = [];
    const last = news.at(-1)?.entry.revision ?? 0;
    const concerned: Waiter[] = [];
    for (const waiter of this.#waiters.keys()) {
      if (news.some((record) => record.entry.revision > waiter.position && waiter.concerns(record)))
        concerned.push(waiter);
      else waiter.position = Math.max(waiter.position, last);
    }
    for (const waiter of this.#take(concerned)) waiter.call('change');
    this.#isPausing = true;
    // By then those who were called have told what they have to tell; to ask many takes its time, too.
    setImmediate(() => {
      const pause = Math.min(performance.now() - began, MAX_PAUSE_MS);
      if (pause < 1) this.#goOn();
      else this.#timer = setTimeout(() => this.#goOn(), pause);
    });
  }

  #goOn(): void {
    this.#isPausing = false;
    if (this.#news.length > 0) this.#call();
  }

  #callSilent(): void {
    const before = performance.now() - this.silenceMs;
    const silent = [...this.#waiters].filter(([, since]) => since <= before).map(([waiter]) => waiter);
    for (const waiter of this.#take(silent)) waiter.call('silence');
  }

  #take(waiters: readonly Waiter[]): readonly Waiter[] {
    for (const waiter of waiters) this.#waiters.delete(waiter);
    return waiters;
  }
}
