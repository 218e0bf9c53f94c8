/**
 * The whole store against what it promises, under random operations of many clients, while servers, networks and
 * the database are cut, frozen and killed. Afterwards everything that anybody was told has to have one
 * explanation: one order of all changes, in which each happened once or not at all.
 *
 * MODEL_SECONDS and MODEL_SEEDS (a number of runs) make it longer, MODEL_SEED repeats the choices of a run, and
 * MODEL_VERBOSE says what a run was made of.
 */
import { isDeepStrictEqual } from 'node:util';
import { expectSoundLog, type LogRow } from '../store/log.ts';
import { eventually } from '../support/eventually.ts';
import { staleReads } from './cached-reads.ts';
import { Client, NAMES, now } from './client.ts';
import { entryModel } from './entry-model.ts';
import { linearize } from './linearizable.ts';
import type { Operation } from './operation.ts';
import { Random } from './random.ts';
import { Watcher } from './watcher.ts';
import { World } from './world.ts';

const SECONDS = Number(process.env.MODEL_SECONDS ?? 15);
const RUNS = Number(process.env.MODEL_SEEDS ?? 1);
const SEED = Number(process.env.MODEL_SEED ?? Date.now() % 1_000_000);
const CLIENTS = 8;

import.meta.jest.setTimeout(60_000 + 4 * SECONDS * 1000);

interface Run {
  readonly operations: readonly Operation[];
  readonly watchers: readonly Watcher[];
  readonly log: readonly LogRow[];
}

test.each(Array.from({ length: RUNS }, (_, index) => SEED + index))('seed %i', async (seed) => {
  const random = new Random(seed);
  const world = await World.start(random);
  try {
    const run = await live(world, seed, random);
    judge(run);
    tell(seed, run, world);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`seed ${seed}\n${world.diary.join('\n')}\n${message}`, { cause: error });
  } finally {
    await world.close();
  }
});

async function live(world: World, seed: number, random: Random): Promise<Run> {
  const operations: Operation[] = [];
  const watchers = world.servers.flatMap((server) => ['', 'a.'].map((prefix) => new Watcher(server, prefix)));
  try {
    // From the beginning: before, there is nothing to see.
    await eventually(() => watchers.every(({ position }) => position >= 0));
    const until = now() + SECONDS * 1000;
    const clients = Array.from({ length: CLIENTS }, (_, number) =>
      new Client(world, new Random(seed * 100 + number), number, (it) => operations.push(it)).run(until),
    );
    const disturbances = (async () => {
      while (now() < until) {
        await new Promise((resolve) => setTimeout(resolve, random.below(1_000)));
        await world.disturb();
      }
    })();
    await Promise.all([...clients, disturbances]);
    const log = await settledLog(world);
    for (const { prefix, seen } of watchers) {
      const last = log.findLast(({ name }) => name.startsWith(prefix))?.revision ?? 0;
      await eventually(() => seen.length > 0 && Number(seen.at(-1)?.id) >= last).catch(() => {});
    }
    return { operations, watchers, log };
  } finally {
    await Promise.all(watchers.map((watcher) => watcher.stop()));
  }
}

/** Statements that were under way when their connections broke may take a moment. */
async function settledLog(world: World): Promise<LogRow[]> {
  let log = await expectSoundLog(world.databaseUrl);
  await eventually(async () => {
    const before = log.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    log = await expectSoundLog(world.databaseUrl);
    return log.length === before;
  });
  return log;
}

function judge({ operations, watchers, log }: Run): void {
  for (const watcher of watchers) expectTold(watcher, log);
  expectOrderOfTime(operations);
  expect(staleReads(operations.filter(isCacheable), log).slice(0, 5)).toEqual([]);
  for (const name of NAMES) expectLinearizable(operations, log, name);
}

const isCacheable = ({ request }: Operation) => !(request.kind === 'read' && request.isFresh);

/** Exactly what the log has, in its order, none twice and none missing. */
function expectTold({ prefix, seen }: Watcher, log: readonly LogRow[]): void {
  const told = seen.map(({ event, id, data: { name, version, revision, data } }) => {
    expect(Number(id)).toBe(revision);
    return { operation: event, name, version, revision, data };
  });
  const happened = log
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ operation, name, version, revision, data }) => ({ operation, name, version, revision, data }));
  const wrong = happened.findIndex((row, index) => !isDeepStrictEqual(row, told[index]));
  const from = Math.max(0, (wrong < 0 ? happened.length : wrong) - 2);
  expect(told.slice(from, from + 6)).toEqual(happened.slice(from, from + 6));
  expect(told).toHaveLength(happened.length);
}

/** Over all names: who has returned before another was called comes before it. */
function expectOrderOfTime(operations: readonly Operation[]): void {
  const changes = operations.flatMap(({ called, returned, request, answer }) =>
    answer.kind === 'saved' ? [{ called, returned, revision: answer.entry.revision, request }] : [],
  );
  const returns = changes.toSorted((a, b) => a.returned - b.returned);
  let newest = 0;
  let next = 0;
  for (const change of changes.toSorted((a, b) => a.called - b.called)) {
    for (; (returns[next]?.returned ?? Number.POSITIVE_INFINITY) < change.called; next++)
      newest = Math.max(newest, returns[next]?.revision ?? 0);
    // A touch shows the revision that there was.
    const mayBeTouch = change.request.kind === 'put' && typeof change.request.ttl === 'number';
    if (!mayBeTouch) expect(change.revision).toBeGreaterThan(newest);
  }
}

function expectLinearizable(operations: readonly Operation[], log: readonly LogRow[], name: string): void {
  const words = new Set(
    log
      .map(({ data }) => JSON.stringify(data))
      .join()
      .match(/mark \d+\/\d+/g),
  );
  const history = operations.filter((it) => it.name === name && !isCached(it) && mayHaveBeen(it, words));
  const { isLinearizable, order, state, stuck } = linearize(history, entryModel);
  if (isLinearizable) return;
  const show = (them: readonly Operation[]) => them.map((it) => `\n  ${JSON.stringify(it)}`).join('');
  throw new Error(
    `${name}: no order explains${show(stuck)}\nin ${JSON.stringify(state)}\nafter${show(order.slice(-5))}`,
  );
}

const isCached = ({ request }: Operation) => request.kind === 'read' && !request.isFresh;

/** The word of an unknown write that has left no trace: it was not, which leaves fewer orders to look at. */
function mayHaveBeen({ request, answer }: Operation, words: ReadonlySet<string>): boolean {
  if (answer.kind !== 'unknown' || request.kind === 'read' || request.kind === 'delete') return true;
  return Object.values(request.data).every((word) => words.has(String(word)));
}

/** What the run was made of: a run without refusals or losses would show little. */
function tell(seed: number, { operations, watchers, log }: Run, world: World): void {
  const answers = Map.groupBy(operations, ({ request, answer }) => `${request.kind} ${answer.kind}`);
  const counts = Object.fromEntries([...answers].map(([kind, { length }]) => [kind, length]));
  if (process.env.MODEL_VERBOSE)
    process.stdout.write(
      `${JSON.stringify({ seed, changes: log.length, counts, watchers: watchers.length })}\n${world.diary.join('\n')}\n`,
    );
  for (const kind of ['saved', 'found', 'absent', 'removed', 'mismatch'])
    expect(operations.some(({ answer }) => answer.kind === kind)).toBe(true);
}
