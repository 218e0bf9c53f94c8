/** Whether traffic should come: not before the server is complete, not while it stops, not without a database. */
export class Readiness {
  #closedBecause: string | undefined = 'starting';
  #ping: () => Promise<void> = async () => {};

  /** @param ping rejects when the database does not answer. */
  open(ping: () => Promise<void>): void {
    this.#ping = ping;
    this.#closedBecause = undefined;
  }

  close(reason: string): void {
    this.#closedBecause = reason;
  }

  /** Resolves with undefined when traffic may come, or with the reason why not. */
  async check(): Promise<string | undefined> {
    if (this.#closedBecause) return this.#closedBecause;
    return this.#ping().then(
      () => undefined,
      () => 'the database does not answer',
    );
  }
}
