/** Several changes as one: what they give, and how many there may be. */
import { graphql } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { startTestServer } from '../support/server.ts';
import {
  COMMIT,
  commit,
  create,
  databaseUrl,
  lastRevision,
  refusal,
  send,
  useTransactions,
} from './committing.ts';

useTransactions();

test('every kind of change at once: results in their order, revisions one after the other', async () => {
  await commit([
    create('replaced', 1),
    create('patched', { a: 1 }),
    create('deleted', 'was'),
    create('restored', 'old'),
  ]);
  await commit([{ replace: { name: 'restored', data: 'new' } }]);
  const from = await lastRevision();
  const results = await commit([
    { delete: { name: 'deleted' } },
    { restore: { name: 'restored', version: 1 } },
    create('created', null, 60),
    { replace: { name: 'replaced', data: 2 } },
    { patch: { name: 'patched', merge: { data: { b: 2 } } } },
    { patch: { name: 'patched', operations: [{ op: 'remove', path: '/data/a' }] } },
    { replace: { name: 'made', data: [] } },
  ]);
  expect(results).toMatchObject([
    { name: 'deleted', data: 'was', version: 1 },
    { name: 'restored', data: 'old', version: 3, revision: from + 2 },
    { name: 'created', data: null, version: 1, revision: from + 3, expiresAt: expect.any(String) },
    { name: 'replaced', data: 2, version: 2, revision: from + 4 },
    { name: 'patched', data: { a: 1, b: 2 }, version: 2, revision: from + 5 },
    { name: 'patched', data: { b: 2 }, version: 3, revision: from + 6 },
    { name: 'made', data: [], version: 1, revision: from + 7 },
  ]);
  expect(await lastRevision()).toBe(from + 7);
});

test('a name may occur several times, and each change sees the one before', async () => {
  const results = await commit([
    create('lives', { n: 1 }),
    { patch: { name: 'lives', merge: { data: { m: 2 } } } },
    { delete: { name: 'lives' } },
    { replace: { name: 'lives', data: 'anew', ifAbsent: true } },
  ]);
  expect(results).toMatchObject([
    { version: 1, data: { n: 1 } },
    { version: 2, data: { n: 1, m: 2 } },
    { version: 2, data: { n: 1, m: 2 } },
    { version: 4, data: 'anew' },
  ]);
});

test('an entry whose time is over is absent to a transaction, and its expiry takes a revision of its own', async () => {
  await commit([create('over', 1, 60)]);
  const past = `UPDATE config SET expires_at = now() - interval '1 s' WHERE name = 'over'`;
  const back = `UPDATE config SET expires_at = (SELECT expires_at FROM change WHERE name = 'over')  WHERE name = 'over'`;
  await sql(databaseUrl(), past);
  const { errors } = await send([create('beside', 1), { delete: { name: 'over' } }]);
  expect(errors[0].extensions).toMatchObject({
    code: 'NOT_FOUND',
    errors: [{ pointer: '/changes/1/delete' }],
  });
  await sql(databaseUrl(), back);
  const from = await lastRevision();
  await sql(databaseUrl(), past);
  const [beside, over] = await commit([create('beside', 1), create('over', 2)]);
  expect([beside.revision - from, over.revision - from, over.version]).toEqual([1, 3, 3]);
});

describe('the number of changes', () => {
  const many = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => create(`${prefix}-${index}`, index));

  test('is one at least and a hundred at most', async () => {
    const problem = { code: 'BAD_USER_INPUT', errors: [{ pointer: '/changes', code: 'INVALID' }] };
    expect(await refusal([])).toMatchObject(problem);
    expect(await refusal(many(101, 'too-many'))).toMatchObject(problem);
  });

  test('may be a hundred', async () => {
    const from = await lastRevision();
    const results = await commit(many(100, 'hundred'));
    expect(results.map(({ revision }: { revision: number }) => revision - from)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });

  test('counts for the cost of a document', async () => {
    const strict = await startTestServer({ GRAPHQL_MAX_COST: '100' });
    try {
      const ask = (count: number) =>
        graphql(strict.urls.api, COMMIT, { changes: many(count, `cost-${count}`) });
      expect((await ask(12)).body.errors).toBeUndefined();
      expect((await ask(13)).body.errors).toMatchObject([{ message: expect.stringMatching(/of 100/) }]);
    } finally {
      await strict.stop();
    }
  });
});
