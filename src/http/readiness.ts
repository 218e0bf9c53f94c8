/** Whether traffic should come: not before the server is complete, not while it stops, not without a database. */
import { sqlState } from '../errors/from-database.ts';

/** PostgreSQL's, appendix A of its documentation. */
const UNDEFINED_TABLE = '42P01';

export class Readiness {
  #closedBecause: string | undefined = 'starting';
  #ping: () => Promise<void> = async () => {};

  /** @param ping rejects when the database does not answer, or is not ours. */
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
      (error) =>
        sqlState(error) === UNDEFINED_TABLE
          ? 'the database has lost its tables: a server that starts makes them'
          : 'the database does not answer',
    );
  }
}
