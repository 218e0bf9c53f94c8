/**
 * How long a change is on its way to those who watch, and what watching costs. The time is from when a write is
 * due at its writer to when the event is read at a watcher: the write itself is in it.
 */
import { readFile } from 'node:fs/promises';
import { ask, makeDirectory, removeDirectory, startModule } from '../children.ts';
import { plainRow, type Row, short, whole } from '../row.ts';
import { startSubject } from '../subject.ts';
import { type Server, Streams, type Told } from '../watching/streams.ts';

const STREAMS = 1000;
/** The server's default limit. */
const MANY_STREAMS = 10_000;
const WATCHING_ALL = 10;
const WRITES_PER_SECOND = 300;
const SPARE_FILES = 200;

const branches = Array.from({ length: STREAMS }, (_, index) => `watch.${String(index).padStart(4, '0')}.`);
const names = branches.map((branch) => `${branch}entry`);
const ALL = '/configs?prefix=watch.';
const onAll = (count: number) => Array<string>(count).fill(ALL);

interface Audience {
  readonly who: string;
  readonly paths: readonly string[];
  /** How many of them are told of each write. */
  readonly told: number;
  readonly seconds: number;
}

const audiences: readonly Audience[] = [
  {
    who: `${whole(STREAMS)} streams, each on a branch of its own, and ${WATCHING_ALL} on everything`,
    paths: [...branches.map((branch) => `/configs?prefix=${branch}`), ...onAll(WATCHING_ALL)],
    told: 1 + WATCHING_ALL,
    seconds: 10,
  },
  {
    who: `${whole(STREAMS)} streams, all on everything`,
    paths: onAll(STREAMS),
    told: STREAMS,
    // Whoever does not keep up takes many times as long.
    seconds: 5,
  },
];

export async function watch(program: string, quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const audience of audiences) {
    const measure = (streams: Streams) => deliver(streams, audience, quick ? 2 : audience.seconds);
    rows.push(...deliveryRows(audience, await onServer(program, measure), await onBaseline(measure)));
  }
  for (const count of quick ? [STREAMS] : await possible([STREAMS, MANY_STREAMS])) {
    const measure = (streams: Streams) => hold(streams, count);
    rows.push(memoryRow(count, await onServer(program, measure), await onBaseline(measure)));
  }
  return rows;
}

async function onServer<Result>(program: string, measure: (streams: Streams) => Promise<Result>) {
  const dataDir = await makeDirectory();
  const result = await onStreams(await startSubject(program, { DATA_DIR: dataDir }), measure);
  await removeDirectory(dataDir);
  return result;
}

async function onBaseline<Result>(measure: (streams: Streams) => Promise<Result>) {
  const process = startModule('baselines/event-stream.ts');
  return onStreams({ process, url: await ask<string>(process, {}) }, measure);
}

async function onStreams<Result>(server: Server, measure: (streams: Streams) => Promise<Result>) {
  const streams = new Streams(server);
  const result = await measure(streams);
  await streams.close();
  return result;
}

async function deliver(streams: Streams, { paths, told }: Audience, seconds: number): Promise<Told> {
  await streams.open(paths);
  await streams.write({ names, perSecond: WRITES_PER_SECOND, seconds: 1 }, told);
  return streams.write({ names, perSecond: WRITES_PER_SECOND, seconds }, told);
}

function deliveryRows({ who, paths }: Audience, server: Told, baseline: Told): Row[] {
  const describe = ({ delivered, expected, open, seconds, written, p50Ms, p99Ms }: Told) =>
    [
      `${short(p50Ms)} ms (99th ${short(p99Ms)} ms)`,
      `${whole(delivered / seconds)} events/s`,
      `the write ${short(written.p50Ms)} ms (99th ${short(written.p99Ms)} ms)`,
      ...(delivered < expected ? [`**${whole(expected - delivered)} events missing**`] : []),
      ...(open < paths.length ? [`**${whole(paths.length - open)} streams cut off**`] : []),
    ].join('; ');
  const what = `Write to event, ${WRITES_PER_SECOND} writes/s, ${who}`;
  const beside = { server: describe(server), baseline: describe(baseline) };
  return [
    { ...plainRow(`${what}: median`, server.p50Ms, 'ms', { atMost: 10 }), ...beside },
    { ...plainRow('… 99th percentile', server.p99Ms, 'ms', { atMost: 50 }), server: '' },
  ];
}

interface Held extends Told {
  readonly bytesEach: number;
}

async function hold(streams: Streams, count: number): Promise<Held> {
  // What the first streams load and compile is not what a stream costs.
  const { open } = await streams.open(onAll(count / 10));
  const before = await streams.memory();
  await streams.open(onAll(count - open));
  const bytesEach = ((await streams.memory()) - before) / (count - open);
  return { bytesEach, ...(await streams.write({ names, perSecond: 1, seconds: 1 }, count)) };
}

function memoryRow(count: number, server: Held, baseline: Held): Row {
  const describe = ({ bytesEach, open, delivered, maxMs }: Held) =>
    `${short(bytesEach / 1e3)} kB; ${whole(open)} open; a write reaches ${whole(delivered)} in ${short(maxMs)} ms`;
  return {
    ...plainRow(`Memory of an idle stream of ${whole(count)}`, server.bytesEach / 1e3, 'kB', { atMost: 20 }),
    server: describe(server),
    baseline: describe(baseline),
  };
}

/** Every stream is an open file on both sides, in a process each; Node raises its limit to the hard one by itself. */
async function possible(counts: readonly number[]): Promise<number[]> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const files = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  if (files < MANY_STREAMS + SPARE_FILES) {
    process.stderr.write(`${MANY_STREAMS} streams are not tried: ulimit -Hn is ${files}\n`);
  }
  return counts.filter((count) => count + SPARE_FILES <= files);
}
