/** What the history of many entries costs: one query for all of them, and no more data than is selected and bounded. */
import { createContext } from '../../src/operation/context.ts';
import type { JsonValue } from '../../src/store/entry.ts';
import { replacing, save, word } from '../store/stores.ts';
import { useDatabase } from '../store/use-database.ts';
import { query as sql } from '../support/database.ts';
import { type Operations, openOperations } from './operations.ts';

const database = useDatabase();
let operations: Operations;

beforeAll(async () => {
  operations = await openOperations(database.url);
  for (let version = 1; version <= 30; version++) await save(operations.store, heavy, MEGABYTE);
});

interface Version {
  version: number;
  data: JsonValue;
}

/** Names under one prefix, each with a history. */
async function fill(count: number, versions: number): Promise<string> {
  const prefix = word();
  for (let version = 1; version <= versions; version++)
    await operations.store.commit(
      Array.from({ length: count }, (_, index) => replacing(`${prefix}.${index}`, [index, version])),
    );
  return prefix;
}

test.each([
  ['without data', 'history { version }', 1],
  ['with data', 'history { version data }', 2],
  ['with data, and asked for twice', 'history { version data } again: history(first: 1) { data }', 2],
])('a thousand entries %s: one query for their history, whatever their number', async (_, fields, more) => {
  const prefix = await fill(1000, 3);
  const document = `query ($prefix: String) {
    configs(prefix: $prefix, first: 1000) { nodes { name ${fields} } } }`;
  const ask = (first: string) => operations.ask(document, { prefix: `${prefix}${first}` });
  const one = await operations.queriesOf(() => ask('.999'));
  let answer: Awaited<ReturnType<typeof ask>> | undefined;
  const all = await operations.queriesOf(async () => {
    answer = await ask('.');
  });
  expect([one, all]).toEqual([1 + more, 1 + more]);
  const nodes: { name: string; history: Version[] }[] = answer?.data.configs.nodes;
  expect(nodes).toHaveLength(1000);
  for (const { name, history } of nodes) {
    expect(history.map(({ version }) => version)).toEqual([3, 2, 1]);
    const index = Number(name.split('.')[1]);
    if (more === 2) expect(history.map(({ data }) => data)).toEqual([3, 2, 1].map((of) => [index, of]));
  }
});

test('different parts of a history are asked for in the same query', async () => {
  const name = word();
  for (let data = 1; data <= 5; data++) await save(operations.store, name, data);
  let answer: { data: { config: Record<string, Version[]> } } | undefined;
  const queries = await operations.queriesOf(async () => {
    answer = await operations.ask(`{ config(name: "${name}") {
      a: history(first: 2) { version } b: history(first: 2, before: 4) { version } c: history(before: 1) { version } } }`);
  });
  expect(queries).toBe(2);
  const versions = Object.entries(answer?.data.config ?? {}).map(([part, history]) => [
    part,
    history.map(({ version }) => version),
  ]);
  expect(Object.fromEntries(versions)).toEqual({ a: [5, 4], b: [3, 2], c: [] });
});

const MEGABYTE = 'm'.repeat(1_000_000);
/** An entry of thirty versions, each of a megabyte. */
const heavy = word();

test('data beyond some megabytes is refused, whatever the form of the document, and nothing else is', async () => {
  const fields = 'version data';
  for (const document of [
    `{ config(name: "${heavy}") { history(first: 30) { ${fields} } } }`,
    `{ config(name: "${heavy}") { a: history(first: 15) { ${fields} } b: history(before: 16) { ${fields} } } }`,
    `{ a: config(name: "${heavy}") { history(first: 15) { ${fields} } }
       b: config(name: "${heavy}", version: 1) { history(before: 16) { ${fields} } } }`,
  ]) {
    const { data, errors = [] } = await operations.ask(document);
    // Sixteen fit, and the one that crosses the limit.
    expect(errors).toHaveLength(30 - 17);
    for (const { originalError } of errors) expect(originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(data).split(MEGABYTE)).toHaveLength(17 + 1);
    expect(JSON.stringify(data).match(/"version":/g)).toHaveLength(30);
  }
  const { errors } = await operations.ask(`{ config(name: "${heavy}") { history(first: 30) { version } } }`);
  expect(errors).toBeUndefined();
});

test('each execution has room of its own, also in one context, as the events of a subscription have', async () => {
  const context = createContext();
  for (let event = 0; event < 2; event++) {
    const document = `{ config(name: "${heavy}") { history(first: 12) { data } } }`;
    expect((await operations.ask(document, {}, context)).errors).toBeUndefined();
  }
});

test('data that has gone meanwhile is told as such, version by version', async () => {
  const name = word();
  for (let data = 1; data <= 3; data++) await save(operations.store, name, data);
  const { store } = operations;
  const [changes = []] = await store.history([{ name, limit: 10 }]);
  await sql(database.url, 'DELETE FROM change WHERE name = $1 AND version = 1', [name]);
  const data = await store.pastData(changes.map(({ revision }) => revision));
  expect(changes.map(({ revision }) => data.get(revision))).toEqual([3, 2, undefined]);
});
