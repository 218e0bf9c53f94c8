/** Several changes as one: what they give, what refuses them, and that a dry run changes nothing. */

import { expectSoundLog, readConfigs } from '../store/log.ts';
import { graphql } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterEach(() => expectSoundLog(server.databaseUrl));

afterAll(() => server.stop());

const COMMIT = `mutation ($changes: [ChangeInput!]!, $dryRun: Boolean) {
  commitConfigs(changes: $changes, dryRun: $dryRun) { name data version revision createdAt updatedAt expiresAt } }`;

const send = async (changes: unknown, dryRun?: boolean | null) =>
  (await graphql(server.urls.api, COMMIT, { changes, dryRun })).body;

async function commit(changes: unknown, dryRun?: boolean | null) {
  const { data, errors } = await send(changes, dryRun);
  expect(errors).toBeUndefined();
  return data.commitConfigs;
}

async function refusal(changes: unknown) {
  const before = await expectSoundLog(server.databaseUrl);
  const { errors } = await send(changes);
  const { errors: tried } = await send(changes, true);
  expect(await expectSoundLog(server.databaseUrl)).toEqual(before);
  expect(tried[0].message).toBe(errors[0].message);
  const { traceId: _, ...extensions } = errors[0].extensions;
  return { message: errors[0].message, ...extensions };
}

const lastRevision = async () => (await expectSoundLog(server.databaseUrl)).length;

const create = (name: string, data: unknown, ttl?: number) => ({ create: { name, data, ttl } });

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
    graphql(server.urls.api, `mutation { commitConfigs(changes: [${change}]) { name } }`);
  const { status, body } = await document('{create: {name: "a", data: 1}, delete: {name: "a"}}');
  expect(status).toBe(400);
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect((await document('{create: {name: "literal", data: 1}}')).body.errors).toBeUndefined();
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

test('an entry whose time is over is absent to a transaction, and its expiry takes a revision of its own', async () => {
  await commit([create('over', 1, 60)]);
  const past = `UPDATE config SET expires_at = now() - interval '1 s' WHERE name = 'over'`;
  const back = `UPDATE config SET expires_at = (SELECT expires_at FROM change WHERE name = 'over')  WHERE name = 'over'`;
  await sql(server.databaseUrl, past);
  const { errors } = await send([create('beside', 1), { delete: { name: 'over' } }]);
  expect(errors[0].extensions).toMatchObject({
    code: 'NOT_FOUND',
    errors: [{ pointer: '/changes/1/delete' }],
  });
  await sql(server.databaseUrl, back);
  const from = await lastRevision();
  await sql(server.databaseUrl, past);
  const [beside, over] = await commit([create('beside', 1), create('over', 2)]);
  expect([beside.revision - from, over.revision - from, over.version]).toEqual([1, 3, 3]);
});

describe('a dry run', () => {
  test('gives what would come of it, versions and revisions included, and changes nothing', async () => {
    await commit([create('there', { a: 1 }, 3600)]);
    const log = await expectSoundLog(server.databaseUrl);
    const configs = await readConfigs(server.databaseUrl);
    const changes = [
      { patch: { name: 'there', merge: { data: { a: 2 } } } },
      { patch: { name: 'there', merge: { ttl: 7200 } } },
      { delete: { name: 'there' } },
      create('there', 3),
      { restore: { name: 'there', version: 1 } },
    ];
    const tried = await commit(changes, true);
    expect(await expectSoundLog(server.databaseUrl)).toEqual(log);
    expect(await readConfigs(server.databaseUrl)).toEqual(configs);
    const made = await commit(changes, false);
    const withoutTimes = ({ name, data, version, revision }: Record<string, unknown>) => ({
      name,
      data,
      version,
      revision,
    });
    expect(tried.map(withoutTimes)).toEqual(made.map(withoutTimes));
    expect(made.map(withoutTimes).at(-1)).toEqual({
      name: 'there',
      data: { a: 1 },
      version: 5,
      revision: log.length + 4,
    });
  });

  test('null means no', async () => {
    const from = await lastRevision();
    await commit([create('null', 1)], null);
    expect(await lastRevision()).toBe(from + 1);
  });
});
