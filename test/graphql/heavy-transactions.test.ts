/** Too much data in one transaction is for the caller to divide: refused, nothing changed, and no fault of the server. */
import { graphql } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const names = Array.from({ length: 20 }, (_, index) => `heavy-${index}`);

beforeAll(async () => {
  // One request each: a body has at most a megabyte.
  for (const name of names) await commit([{ create: { name, data: { large: 'h'.repeat(1_000_000) } } }]);
});

async function commit(changes: readonly object[], dryRun = false) {
  const document = `mutation ($changes: [ChangeInput!]!, $dryRun: Boolean) {
    commitConfigs(changes: $changes, dryRun: $dryRun) { name } }`;
  const { data, errors } = (await graphql(server.urls.api, document, { changes, dryRun })).body;
  return { results: data?.commitConfigs, error: errors?.[0] };
}

const revision = async () => sql(server.databaseUrl, 'SELECT revision FROM store');

// A small change of a large value, over and over.
const growing = {
  patch: { name: 'heavy-0', operations: [{ op: 'add', path: '/data/small', value: 1 }] },
};

test.each<[string, readonly object[]]>([
  ['reads', names.map((name) => ({ delete: { name } }))],
  ['writes', names.map(() => growing)],
  ['restores', names.map((name) => ({ restore: { name, version: 1 } }))],
])('in what it %s', async (_what, changes) => {
  const before = await revision();
  for (const dryRun of [false, true]) {
    const { error } = await commit(changes, dryRun);
    expect(error.message).toMatch(/too large together/);
    expect(error.extensions.code).toBe('PAYLOAD_TOO_LARGE');
  }
  expect(await revision()).toEqual(before);
  expect(server.log()).not.toContain('operation failed');
  expect((await commit(changes.slice(0, 10), true)).results).toHaveLength(10);
});

test('and its neighbours in the batch are made', async () => {
  const [{ error }, ...others] = await Promise.all([
    commit(names.map((name) => ({ delete: { name } }))),
    ...Array.from({ length: 5 }, (_, data) => commit([{ create: { name: `light-${data}`, data } }])),
  ]);
  expect(error.extensions.code).toBe('PAYLOAD_TOO_LARGE');
  for (const { results } of others) expect(results).toHaveLength(1);
});
