/** The model of an entry checked: on histories whose verdict is known, and on a long one. */
import { entryModel } from './entry-model.ts';
import { linearize } from './linearizable.ts';
import type { Answer, Operation, Request } from './operation.ts';

const entry = (revision: number, version: number, w: string, expiresAt: number | null = null) => ({
  revision,
  version,
  data: { w },
  expiresAt,
});

function at(called: number, request: Request, answer: Answer, returned = called + 5): Operation {
  const unknown = answer.kind === 'unknown';
  return {
    name: 'a',
    server: 's',
    client: 0,
    called,
    returned: unknown ? Number.POSITIVE_INFINITY : returned,
    request,
    answer,
  };
}

const read: Request = { kind: 'read', isFresh: true };
const write = (w: string, more: object = {}): Request => ({ kind: 'put', data: { w }, ...more });
const saved = (...of: Parameters<typeof entry>): Answer => ({ kind: 'saved', entry: entry(...of) });
const found = (...of: Parameters<typeof entry>): Answer => ({ kind: 'found', entry: entry(...of) });
const ABSENT: Answer = { kind: 'absent' };
const LOST: Answer = { kind: 'unknown' };

const entries: [what: string, verdict: boolean, history: Operation[]][] = [
  ['written and read', true, [at(0, write('x'), saved(7, 1, 'x')), at(10, read, found(7, 1, 'x'))]],
  ['an acknowledged write that is gone', false, [at(0, write('x'), saved(7, 1, 'x')), at(10, read, ABSENT)]],
  ['a version that was left out', false, [at(0, write('x'), saved(7, 2, 'x'))]],
  [
    'another revision for the same',
    false,
    [at(0, write('x'), saved(7, 1, 'x')), at(10, read, found(8, 1, 'x'))],
  ],
  ['an unknown write that was done twice', false, [at(0, write('x'), LOST), at(10, read, found(8, 2, 'x'))]],
  [
    'an unknown write, learnt of by a condition',
    true,
    [
      at(0, write('x'), LOST),
      at(10, write('y', { if: { revision: 3 } }), { kind: 'mismatch', revision: 7 }),
      at(20, write('z', { if: { revision: 7 } }), saved(9, 2, 'z')),
    ],
  ],
  [
    'two who won under the same condition',
    false,
    [
      at(0, write('x'), saved(1, 1, 'x')),
      at(10, write('y', { if: { revision: 1 } }), saved(2, 2, 'y')),
      at(10, write('z', { if: { revision: 1 } }), saved(3, 3, 'z')),
    ],
  ],
  [
    'one who lost although the condition held',
    false,
    [
      at(0, write('x'), saved(1, 1, 'x')),
      at(10, write('y', { if: 'present' }), { kind: 'mismatch', revision: 1 }),
    ],
  ],
  [
    'removed, and made again with the next version',
    true,
    [
      at(0, write('x'), saved(1, 1, 'x')),
      at(10, { kind: 'delete' }, { kind: 'removed', version: 1 }),
      at(20, read, ABSENT),
      at(30, { kind: 'create', data: { w: 'y' } }, saved(3, 3, 'y')),
    ],
  ],
  [
    'patched: what others have set is kept',
    true,
    [
      at(0, write('x'), saved(1, 1, 'x')),
      at(
        10,
        { kind: 'patch', data: { v: 1 } },
        { kind: 'saved', entry: { ...entry(2, 2, 'x'), data: { w: 'x', v: 1 } } },
      ),
    ],
  ],
  [
    'patched: what others have set is lost',
    false,
    [
      at(0, write('x'), saved(1, 1, 'x')),
      at(
        10,
        { kind: 'patch', data: { v: 1 } },
        { kind: 'saved', entry: { ...entry(2, 2, 'x'), data: { v: 1 } } },
      ),
    ],
  ],
  [
    'a life that ends',
    true,
    [
      at(0, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_003)),
      at(900, read, found(1, 1, 'x', 1_003)),
      at(1_100, read, ABSENT),
      at(1_200, write('y'), saved(3, 3, 'y')),
    ],
  ],
  [
    'a life too short',
    false,
    [at(0, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_003)), at(500, read, ABSENT)],
  ],
  [
    'a life too long',
    false,
    [at(0, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_003)), at(1_500, read, found(1, 1, 'x', 1_003))],
  ],
  [
    'a life extended by a touch',
    true,
    [
      at(0, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_003)),
      at(900, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_902)),
      at(1_500, read, found(1, 1, 'x', 1_902)),
    ],
  ],
  [
    'a touch that was lost',
    false,
    [
      at(0, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_003)),
      at(900, write('x', { ttl: 1 }), saved(1, 1, 'x', 1_902)),
      at(1_500, read, ABSENT),
    ],
  ],
];

test.each(entries)('an entry: %s (%s)', (_, isLinearizable, history) => {
  expect(linearize(history, entryModel)).toMatchObject({ isLinearizable });
});

test('an entry: a long history with some unknown writes takes no time, whatever the verdict', () => {
  const history: Operation[] = [];
  for (let index = 0, version = 0; index < 2_000; index++) {
    const isLost = index % 250 === 0;
    if (!isLost || index % 500 === 0) version++;
    const request = write(`${index}`);
    history.push(at(4 * index, request, isLost ? LOST : saved(version, version, `${index}`), 4 * index + 3));
  }
  expect(linearize(history, entryModel).isLinearizable).toBe(true);
  const stray = at(4_001, read, found(7, 7, 'nobody has written this'), 4_050);
  expect(linearize([...history, stray], entryModel)).toMatchObject({ isLinearizable: false });
  expect(linearize([...history, stray], entryModel).stuck).toContain(stray);
});
