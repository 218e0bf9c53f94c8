/**
 * The results of a subscription as the explorer shows them, which puts each in the place of the one before: together
 * with those that came before it, so that what was told can be read.
 *
 * No generator: one that waits for a result does not end when it is told to, and the stream would stay open.
 */

const KEPT = 50;

export interface Shown {
  readonly [title: `newest ${number} first`]: readonly unknown[];
}

export function latest(results: AsyncIterableIterator<unknown>): AsyncIterableIterator<Shown> {
  let kept: readonly unknown[] = [];
  const show = (result: unknown): Shown => {
    kept = [bare(result), ...kept].slice(0, KEPT);
    return { [`newest ${KEPT} first`]: kept };
  };
  const map = ({ done, value }: IteratorResult<unknown>): IteratorResult<Shown> =>
    done ? { done, value: undefined } : { done: false, value: show(value) };
  const shown: AsyncIterableIterator<Shown> = {
    next: async () => map(await results.next()),
    return: async () => map((await results.return?.()) ?? { done: true, value: undefined }),
    [Symbol.asyncIterator]: () => shown,
  };
  return shown;
}

/** The data, where there is nothing else. */
function bare(result: unknown): unknown {
  const { data, ...rest } = result as { data?: unknown };
  return Object.keys(rest).length === 0 ? data : result;
}
