/**
 * How a write is followed from whoever asks for it into the batch that carries it out. A batch serves many, so
 * what follows it has to be told of each. The store says when; what is made of it, and who asks, it does not know.
 */
export interface WriteTrace<Asker extends object = object> {
  /** Whoever is asking now; undefined when nobody follows that. */
  asker(): Asker | undefined;
  /** A batch of so many changes, from its beginning until it is in the log, with those who asked for its parts. */
  batch<Result>(askers: readonly Asker[], changes: number, run: () => Promise<Result>): Promise<Result>;
  /** The statement, or one try at it, that writes so many of them. */
  statement<Result>(changes: number, run: () => Promise<Result>): Promise<Result>;
}

export const UNTRACED: WriteTrace = {
  asker: () => undefined,
  batch: (_askers, _changes, run) => run(),
  statement: (_changes, run) => run(),
};
