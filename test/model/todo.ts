/**
 * For the search of an order: which operations are not yet in it, and which of them may come next, because no
 * other has returned before they were called. Operations of unknown outcome may, and need not, come at all.
 */
import type { Interval } from './linearizable.ts';

export class Todo {
  readonly #isDone: boolean[];
  /** Of unknown outcome. */
  readonly #optional = new Set<number>();
  /** How many must still come, and the first of them. */
  #left: number;
  #first = 0;

  /** @param operations in order of their calls. */
  constructor(private readonly operations: readonly Interval[]) {
    this.#isDone = operations.map(() => false);
    for (const [index, { returned }] of operations.entries())
      if (returned === Number.POSITIVE_INFINITY) this.#optional.add(index);
    this.#left = operations.length - this.#optional.size;
    this.#moveFirst();
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  /** What may come next: what has returned first is first, what is of unknown outcome last. */
  next(): number[] {
    const next: number[] = [];
    let firstReturn = Number.POSITIVE_INFINITY;
    for (let index = this.#first; index < this.operations.length; index++) {
      const { called, returned } = this.#at(index);
      if (called > firstReturn) break;
      if (this.#isDone[index] || this.#optional.has(index)) continue;
      next.push(index);
      firstReturn = Math.min(firstReturn, returned);
    }
    next.sort((a, b) => this.#at(a).returned - this.#at(b).returned);
    for (const index of this.#optional)
      if (!this.#isDone[index] && this.#at(index).called <= firstReturn) next.push(index);
    return next;
  }

  do(index: number): void {
    this.#isDone[index] = true;
    if (this.#optional.has(index)) return;
    this.#left--;
    this.#moveFirst();
  }

  undo(index: number): void {
    this.#isDone[index] = false;
    if (this.#optional.has(index)) return;
    this.#left++;
    this.#first = Math.min(this.#first, index);
  }

  /** The same for the same operations done. */
  key(): string {
    const beyond: number[] = [];
    // What is called after the first of them has returned cannot come before it.
    const end = this.operations[this.#first]?.returned ?? 0;
    for (let index = this.#first; index < this.operations.length && this.#at(index).called <= end; index++)
      if (this.#isDone[index] && !this.#optional.has(index)) beyond.push(index);
    const optional = [...this.#optional].filter((index) => this.#isDone[index]);
    return `${this.#first}+${beyond}?${optional}`;
  }

  #moveFirst(): void {
    while (
      this.#first < this.operations.length &&
      (this.#isDone[this.#first] || this.#optional.has(this.#first))
    )
      this.#first++;
  }

  #at(index: number): Interval {
    return this.operations[index] as Interval;
  }
}
