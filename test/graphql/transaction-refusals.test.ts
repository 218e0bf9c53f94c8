/** Several changes as one: what refuses them, and which one it is. */
import { graphql } from '../support/client.ts';
import { api, commit, create, refusal, useTransactions } from './committing.ts';

useTransactions();

describe('one refused change refuses all, and says which one it is', () => {
  const other = create('innocent', 1);

  test.each<[string, object, object]>([
    [
      'exists',
      create('taken', 1),
      { code: 'ALREADY_EXISTS', errors: [{ pointer: '/changes/1/create', code: 'NOT_APPLICABLE' }] },
    ],
    [
      'does not exist',
      { delete: { name: 'absent' } },
      { code: 'NOT_FOUND', errors: [{ pointer: '/changes/1/delete', code: 'NOT_APPLICABLE' }] },
    ],
    ['is absent to a patch', { patch: { name: 'absent', merge: {} } }, { code: 'NOT_FOUND' }],
    [
      'fails a test',
      { patch: { name: 'taken', operations: [{ op: 'test', path: '/data', value: 'another' }] } },
      { code: 'CONFLICT', errors: [{ pointer: '/changes/1/patch/operations/0' }] },
    ],
    [
      'cannot be patched',
      { patch: { name: 'taken', operations: [{ op: 'remove', path: '/data/none' }] } },
      { code: 'UNPROCESSABLE', errors: [{ pointer: '/changes/1/patch/operations/0' }] },
    ],
    [
      'has both patches',
      { patch: { name: 'taken', merge: {}, operations: [] } },
      { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes/1/patch', code: 'INVALID' }] },
    ],
    [
      'has no data',
      { replace: { name: 'taken' } },
      { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes/1/replace/data', code: 'REQUIRED' }] },
    ],
    [
      'has a wrong ttl',
      create('new', 1, 0),
      { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes/1/create/ttl', code: 'INVALID' }] },
    ],
    [
      'restores what never was',
      { restore: { name: 'taken', version: 999 } },
      { code: 'NOT_FOUND', errors: [{ pointer: '/changes/1/restore' }] },
    ],
    [
      'restores a version below the first',
      { restore: { name: 'taken', version: 0 } },
      { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes/1/restore/version' }] },
    ],
    [
      'is of no known kind',
      { rename: { name: 'taken' } },
      { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes/1/rename' }, { pointer: '/changes/1' }] },
    ],
  ])('that %s', async (_what, change, expected) => {
    await commit([{ replace: { name: 'taken', data: 1 } }]);
    const told = await refusal([other, change]);
    expect(told).toMatchObject(expected);
    expect(told.message).toMatch(/^Change 1: |\/changes\/1\b/);
  });

  test('that has a precondition, which keeps its revision; those that hold do not matter', async () => {
    const [first, second] = await commit([create('first', 1), create('second', 1)]);
    const changes = [
      { replace: { name: 'first', data: 2, ifRevision: first.revision } },
      { delete: { name: 'second', ifRevision: second.revision - 1 } },
      { replace: { name: 'third', data: 2, ifPresent: true } },
    ];
    expect(await refusal(changes)).toEqual({
      message: `Change 1: Nothing was changed: the entry is at revision ${second.revision}.`,
      code: 'PRECONDITION_FAILED',
      revision: second.revision,
      errors: [
        {
          pointer: '/changes/1/delete',
          code: 'NOT_APPLICABLE',
          detail: `Nothing was changed: the entry is at revision ${second.revision}.`,
        },
      ],
    });
    expect(await refusal(changes.toSpliced(1, 1))).toMatchObject({
      message: 'Change 1: Nothing was changed: there is no such entry.',
      code: 'PRECONDITION_FAILED',
    });
    const [done] = await commit(changes.slice(0, 1));
    expect(done).toMatchObject({ name: 'first', data: 2 });
  });

  test('all problems that the input itself has are told at once', async () => {
    const { errors, code } = await refusal([
      create('a', 1, -1),
      other,
      { replace: { name: 'b' } },
      { restore: { name: 'c', version: -1 } },
    ]);
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/changes/0/create/ttl',
      '/changes/2/replace/data',
      '/changes/3/restore/version',
    ]);
  });

  test.each([
    ['none of its members', {}],
    ['two of its members', { ...create('one', 1), delete: { name: 'two' } }],
    ['a member that is null', { create: null }],
  ])('that has %s', async (_what, change) => {
    const { code, errors } = await refusal([other, change]);
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0].pointer).toMatch(/^\/changes\/1\b/);
  });
});

test('a change with two members in the document itself is refused before anything is done', async () => {
  const document = (change: string) =>
    graphql(api(), `mutation { commitConfigs(changes: [${change}]) { name } }`);
  const { status, body } = await document('{create: {name: "a", data: 1}, delete: {name: "a"}}');
  expect(status).toBe(400);
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect((await document('{create: {name: "literal", data: 1}}')).body.errors).toBeUndefined();
});
