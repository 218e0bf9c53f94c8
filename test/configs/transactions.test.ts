/** Transactions of many callers at once, through two stores on one database: each is whole, and none is lost. */
import { ApiError } from '../../src/errors/api-error.ts';
import { expectSoundLog } from '../store/log.ts';
import { save, word } from '../store/stores.ts';
import { useDatabase } from '../store/use-database.ts';
import { type Operations, openOperations } from './operations.ts';

const database = useDatabase();
let servers: readonly [Operations, Operations];

beforeAll(async () => {
  servers = [await openOperations(database.url), await openOperations(database.url)];
});

afterEach(() => expectSoundLog(database.url));

interface Result {
  name: string;
  data: number;
  revision: number;
}

const COMMIT = `mutation ($changes: [ChangeInput!]!, $dryRun: Boolean) {
  commitConfigs(changes: $changes, dryRun: $dryRun) { name data revision } }`;

/** @throws the error that the transaction was refused with. */
async function commit(at: Operations, changes: readonly object[], dryRun = false): Promise<Result[]> {
  const { data, errors } = await at.ask(COMMIT, { changes, dryRun });
  if (errors) throw errors[0]?.originalError;
  return data.commitConfigs;
}

const at = (index: number) => (index % 2 === 0 ? servers[0] : servers[1]);

test('revisions of a transaction follow each other under load, and those of all have no gap', async () => {
  const prefix = word();
  const before = (await expectSoundLog(database.url)).length;
  const [transactions] = await Promise.all([
    Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const size = 1 + (index % 7);
        const changes = Array.from({ length: size }, (_, data) => ({
          replace: { name: `${prefix}.${(index + data) % 10}`, data },
        }));
        return commit(at(index), changes);
      }),
    ),
    Promise.all(Array.from({ length: 60 }, (_, index) => save(at(index).store, `${prefix}.alone`, index))),
  ]);
  for (const results of transactions) {
    const [first] = results;
    expect(results.map(({ revision }) => revision - (first?.revision ?? 0))).toEqual(
      results.map((_, index) => index),
    );
  }
  const logged = (await expectSoundLog(database.url)).length - before;
  expect(logged).toBe(60 + transactions.flat().length);
});

test('what is moved from one entry to another is neither lost nor doubled', async () => {
  const accounts = [word(), word(), word()] as const;
  for (const name of accounts) await save(servers[0].store, name, 100);
  let refused = 0;
  const move = async (server: Operations, [from, to]: readonly [string, string]): Promise<void> => {
    for (;;) {
      const [source, target] = [await server.store.read(from), await server.store.read(to)];
      const changes = [
        { replace: { name: from, data: Number(source?.data) - 1, ifRevision: source?.revision } },
        { replace: { name: to, data: Number(target?.data) + 1, ifRevision: target?.revision } },
      ];
      try {
        await commit(server, changes);
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'PRECONDITION_FAILED') throw error;
        refused++;
      }
    }
  };
  const [a, b, c] = accounts;
  const ways = [
    [a, b],
    [b, c],
    [c, a],
    [b, a],
  ] as const;
  await Promise.all(Array.from({ length: 16 }, (_, index) => move(at(index), ways[index % 4] ?? [a, b])));
  const left = await Promise.all(accounts.map((name) => servers[1].store.read(name)));
  // Four times each way.
  expect(left.map((entry) => entry?.data)).toEqual([104, 96, 100]);
  expect(refused).toBeGreaterThan(0);
});

test('of transactions that exclude each other exactly one is made, and the others leave nothing', async () => {
  const prefix = word();
  const attempts = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) =>
      commit(at(index), [
        { create: { name: `${prefix}.of-${index}`, data: index } },
        { create: { name: `${prefix}.one`, data: index } },
      ]),
    ),
  );
  const made = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(made).toHaveLength(1);
  for (const attempt of attempts) {
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'ALREADY_EXISTS' });
  }
  const left = await servers[0].store.page({ prefix, limit: 100, orderBy: 'NAME_ASC' });
  expect(left.entries.map(({ name }) => name).toSorted()).toEqual(
    made[0]?.map(({ name }) => name).toSorted(),
  );
});

test('a dry run is one query, whatever is written meanwhile, and takes no revision', async () => {
  const name = word();
  await save(servers[0].store, name, 0);
  const changes = [{ replace: { name, data: 1 } }, { create: { name: `${name}.new`, data: 2 } }];
  expect(await servers[0].queriesOf(() => commit(servers[0], changes, true))).toBe(1);
  const load = Promise.all(Array.from({ length: 30 }, (_, index) => save(at(index).store, name, index)));
  const tried = await Promise.all(Array.from({ length: 20 }, (_, index) => commit(at(index), changes, true)));
  await load;
  for (const [first, second] of tried) expect(second?.revision).toBe((first?.revision ?? 0) + 1);
  expect(await servers[0].store.read(`${name}.new`)).toBeUndefined();
});

test('however many changes restore something, what they restore is one query', async () => {
  const names = Array.from({ length: 50 }, () => word());
  await commit(
    servers[0],
    names.map((name) => ({ create: { name, data: 1 } })),
  );
  const restores = names.map((name) => ({ restore: { name, version: 1 } }));
  // The versions and the snapshot; the write goes past what is counted.
  expect(await servers[0].queriesOf(() => commit(servers[0], restores))).toBe(2);
});
