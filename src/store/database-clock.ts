/**
 * What the database's clock says now, without asking it: an upper bound, from the last time it was heard. The
 * clock of this machine may be wrong by hours; only that it goes as fast is relied on, for some seconds.
 */
export class DatabaseClock {
  #offset = Number.POSITIVE_INFINITY;

  /**
   * @param now what the database's clock said.
   * @param askedAt when it was asked, by `performance.now()`: it has said so then or later.
   */
  heard(now: Date, askedAt: number): void {
    this.#offset = now.getTime() - askedAt;
  }

  /** Milliseconds since the epoch; not earlier than the database's clock. Infinite before it was first heard. */
  latest(): number {
    return performance.now() + this.#offset;
  }
}
