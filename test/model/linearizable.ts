/**
 * Whether a history of concurrent operations on one object could have happened one after the other, each at
 * some moment between its call and its return. The search of Wing and Gong with Lowe's memory: a depth-first
 * walk over the orders that real time allows, which never looks twice at the same operations done with the
 * same state left. A history on several objects is looked at object by object (Herlihy and Wing).
 */
import { Todo } from './todo.ts';

export interface Interval {
  readonly called: number;
  /** Infinite when it is not known whether it happened: it may have, at any time since, or not at all. */
  readonly returned: number;
}

export interface Model<State, Operation extends Interval> {
  readonly initial: State;
  /** Every state that the operation, with the answer it had, may leave when it meets this one. */
  step(state: State, operation: Operation): readonly State[];
}

export interface Verdict<State, Operation> {
  readonly isLinearizable: boolean;
  /** One possible order; when there is none, one that gets as far as any. */
  readonly order: readonly Operation[];
  /** What that order leaves. */
  readonly state: State;
  /** What could come next by its time, and cannot by its answer. */
  readonly stuck: readonly Operation[];
}

/** Places to look at before giving up: many writes of unknown outcome make more of them than there is time for. */
const PATIENCE = 1_000_000;

interface Way<State> {
  readonly index: number;
  readonly state: State;
}

/** A place of the walk: how it was reached, and the ways on that have not been tried. */
interface Place<State> extends Way<State> {
  readonly ways: Way<State>[];
}

export function linearize<State, Operation extends Interval>(
  history: readonly Operation[],
  { initial, step }: Model<State, Operation>,
): Verdict<State, Operation> {
  const operations = history.toSorted((a, b) => a.called - b.called);
  const at = (index: number) => operations[index] as Operation;
  const todo = new Todo(operations);
  const seen = new Set<string>();
  const arrive = (index: number, state: State): Place<State> => {
    const ways: Way<State>[] = [];
    if (isNew(seen, `${todo.key()} ${JSON.stringify(state)}`))
      for (const next of todo.next())
        ways.unshift(...step(state, at(next)).map((after) => ({ index: next, state: after })));
    return { index, state, ways };
  };
  const path = [arrive(-1, initial)];
  let furthest: readonly Place<State>[] = [];
  let stuck: readonly number[] = [];
  while (!todo.isDone) {
    const place = path.at(-1);
    if (!place) return { isLinearizable: false, ...told(furthest), stuck: stuck.map(at) };
    const way = place.ways.pop();
    if (way) {
      todo.do(way.index);
      path.push(arrive(way.index, way.state));
    } else {
      if (path.length > furthest.length) [furthest, stuck] = [[...path], todo.next()];
      path.pop();
      if (place.index >= 0) todo.undo(place.index);
    }
  }
  return { isLinearizable: true, ...told(path), stuck: [] };

  function told(places: readonly Place<State>[]) {
    return {
      order: places.slice(1).map(({ index }) => at(index)),
      state: places.at(-1)?.state ?? initial,
    };
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  const { size } = seen;
  if (size > PATIENCE) throw new Error('too many orders are possible to look at all of them');
  return seen.add(key).size > size;
}
