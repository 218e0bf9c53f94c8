/** The checker checked: on histories of a register whose verdict is known, and on made-up ones against a naive search. */
import fc from 'fast-check';
import { type Interval, linearize, type Model } from './linearizable.ts';

interface Register extends Interval {
  readonly write?: number;
  readonly read?: number;
}

const register: Model<number, Register> = {
  initial: 0,
  step: (state, { write, read }) => (write !== undefined ? [write] : read === state ? [state] : []),
};

const op = (called: number, returned: number, what: object): Register => ({ called, returned, ...what });
const UNKNOWN = Number.POSITIVE_INFINITY;

const registers: [what: string, verdict: boolean, history: Register[]][] = [
  ['nothing', true, []],
  ['one after the other', true, [op(0, 1, { write: 1 }), op(2, 3, { read: 1 })]],
  ['a stale read', false, [op(0, 1, { write: 1 }), op(2, 3, { read: 0 })]],
  ['a read of what was never written', false, [op(0, 1, { write: 1 }), op(2, 3, { read: 2 })]],
  ['a read during a write, before it', true, [op(0, 9, { write: 1 }), op(2, 3, { read: 0 })]],
  ['a read during a write, after it', true, [op(0, 9, { write: 1 }), op(2, 3, { read: 1 })]],
  [
    'two reads during a write that go back in time',
    false,
    [op(0, 9, { write: 1 }), op(2, 3, { read: 1 }), op(4, 5, { read: 0 })],
  ],
  [
    'the same two reads at once',
    true,
    [op(0, 9, { write: 1 }), op(2, 5, { read: 1 }), op(4, 6, { read: 0 })],
  ],
  [
    'writes at once that two readers see in different orders',
    false,
    [op(0, 9, { write: 1 }), op(0, 9, { write: 2 }), op(10, 11, { read: 1 }), op(12, 13, { read: 2 })],
  ],
  ['an unknown write that was', true, [op(0, UNKNOWN, { write: 1 }), op(5, 6, { read: 1 })]],
  ['an unknown write that was not', true, [op(0, UNKNOWN, { write: 1 }), op(5, 6, { read: 0 })]],
  [
    'an unknown write that was, much later',
    true,
    [op(0, UNKNOWN, { write: 1 }), op(2, 3, { write: 2 }), op(5, 6, { read: 2 }), op(7, 8, { read: 1 })],
  ],
  [
    'an unknown write that was, twice',
    false,
    [op(0, UNKNOWN, { write: 1 }), op(2, 3, { read: 1 }), op(4, 5, { write: 2 }), op(6, 7, { read: 1 })],
  ],
  ['an unknown write before it was asked for', false, [op(0, 1, { read: 1 }), op(2, UNKNOWN, { write: 1 })]],
];

test.each(registers)('a register: %s (%s)', (_, isLinearizable, history) => {
  expect(linearize(history, register)).toMatchObject({ isLinearizable });
});

/** All orders, tried one by one. */
function isLinearizable(left: readonly Register[], state = register.initial): boolean {
  const must = left.filter(({ returned }) => returned !== UNKNOWN);
  if (must.length === 0) return true;
  return left.some((next) => {
    if (must.some(({ returned }) => returned < next.called)) return false;
    const rest = left.filter((other) => other !== next);
    return register.step(state, next).some((after) => isLinearizable(rest, after));
  });
}

test('a register: the verdict is that of trying every order', () => {
  const operation = fc
    .tuple(fc.nat(12), fc.nat(6), fc.boolean(), fc.nat(2), fc.nat(5))
    .map(([called, length, isWrite, value, luck]) =>
      op(
        called,
        isWrite && luck === 0 ? UNKNOWN : called + length,
        isWrite ? { write: value } : { read: value },
      ),
    );
  const verdicts = { true: 0, false: 0 };
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 7 }), (history) => {
      const verdict = isLinearizable(history);
      verdicts[`${verdict}`]++;
      expect(linearize(history, register).isLinearizable).toBe(verdict);
    }),
    { numRuns: 2_000 },
  );
  expect(verdicts.true).toBeGreaterThan(100);
  expect(verdicts.false).toBeGreaterThan(100);
});

test('a register: the order that is found is one, and respects time', () => {
  const history = [
    op(0, 9, { write: 1 }),
    op(1, 9, { write: 2 }),
    op(2, 5, { read: 2 }),
    op(10, 11, { read: 1 }),
  ];
  const { order } = linearize(history, register);
  expect(order.map(({ called }) => called)).toEqual([1, 2, 0, 10]);
});
