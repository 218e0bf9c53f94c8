/** A source of event streams that a test controls: batches of numbered events, as many as it wants; streams may share it. */
export class Source implements AsyncIterator<readonly number[]> {
  asked = 0;
  returned = 0;
  failure: Error | undefined;
  #number = 0;
  readonly #waiting: ((result: IteratorResult<readonly number[]>) => void)[] = [];

  constructor(
    private readonly batches: number,
    private readonly perBatch = 1,
  ) {}

  async next(): Promise<IteratorResult<readonly number[]>> {
    if (this.failure) throw this.failure;
    if (this.asked < this.batches) {
      this.asked++;
      return { done: false, value: Array.from({ length: this.perBatch }, () => this.#number++) };
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<readonly number[]>> {
    this.returned++;
    const end = { done: true as const, value: undefined };
    for (const wake of this.#waiting.splice(0)) wake(end);
    return end;
  }
}
