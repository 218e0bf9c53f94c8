/** What has been asked, and what went wrong with it. Requests that must not fail are reported one by one. */
export interface Acknowledged {
  readonly name: string;
  readonly value: string;
  readonly revision: number;
}

export class Tally {
  readonly asked: Record<string, number> = {};
  readonly failures: string[] = [];
  slowestMs = 0;
  /** Every write that the server has acknowledged. */
  readonly acknowledged: Acknowledged[] = [];
  /** The values of writes without an answer: they may be there, or not. */
  readonly unknown = new Set<string>();
  /** Of each name, the last revision that was acknowledged. */
  readonly latest = new Map<string, number>();

  /** Counts something that is asked for; @returns whether it went well. */
  async count(kind: string, ask: () => Promise<void>): Promise<boolean> {
    this.asked[kind] = (this.asked[kind] ?? 0) + 1;
    const begin = performance.now();
    try {
      await ask();
      // Streams are open for as long as there is a server.
      if (!kind.endsWith('streams')) this.slowestMs = Math.max(this.slowestMs, performance.now() - begin);
      return true;
    } catch (error) {
      const ms = Math.round(performance.now() - begin);
      this.failures.push(`${new Date().toISOString()} ${kind}, after ${ms} ms: ${(error as Error).message}`);
      return false;
    }
  }

  acknowledge(write: Acknowledged): void {
    this.acknowledged.push(write);
    this.latest.set(write.name, write.revision);
  }
}
