/**
 * The load, in a pod of the cluster: reads, writes and event streams on both surfaces through the service, until its
 * input ends. Then it compares what was acknowledged with what is there, and tells everything as one line of JSON.
 * Nothing but Node is needed to run it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { compareWithHistory } from './history.ts';
import { Stream } from './stream.ts';
import { graphql, rest } from './surfaces.ts';
import { Tally } from './tally.ts';
import { readOn, type Work, writeOn } from './workers.ts';

const { api, prefix } = JSON.parse(process.argv[2] ?? '{}') as { api: string; prefix: string };
const tally = new Tally();
const stopping = new AbortController();

const since = await fence('begin');
const streams = [
  new Stream({ surface: 'REST', api, tally, since }),
  new Stream({ surface: 'REST', api, tally, since }),
  new Stream({ surface: 'GraphQL', api, tally, since }),
];
const watching = streams.map((stream) => stream.run());

/** Without a pause, with a short one, and with one that leaves the connection idle for a while. */
const pauses = [0, 20, 2_000];
const workers = [rest, graphql].flatMap((surface) =>
  pauses.flatMap((pauseMs, index) => {
    const work: Work = { api, surface, tally, prefix, pauseMs, stop: stopping.signal };
    return [writeOn(`${surface.name}.${index}`, work), readOn({ ...work, pauseMs: pauseMs || 5 })];
  }),
);
const begun = performance.now();
while (tally.latest.size < pauses.length * 2 || streams.some(({ changes }) => changes === 0)) await pause(20);
process.stdout.write(`${JSON.stringify({ running: true })}\n`);

process.stdin.resume();
process.stdin.on('end', () => stopping.abort());
const opened = await Promise.all(workers);
const seconds = (performance.now() - begun) / 1000;

const last = await fence('end');
for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(50))
  if (streams.every((stream) => stream.last >= last)) break;
for (const stream of streams) stream.stop();
await Promise.all(watching);

const result = {
  seconds,
  asked: tally.asked,
  failures: tally.failures,
  slowestMs: Math.round(tally.slowestMs),
  acknowledged: tally.acknowledged.length,
  unanswered: tally.unknown.size,
  ...(await compareWithHistory(api, tally)),
  connections: opened.reduce((sum, each) => sum + each, 0),
  streams: streams.map(({ surface, opened, changes, disorder, last: at }) => ({
    surface,
    opened,
    changes,
    disorder,
    missing: last - at,
  })),
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

/** Writes an entry beside the load, however often it has to ask, and returns its revision. */
async function fence(name: string): Promise<number> {
  const connection = new Connection(api);
  for (const deadline = Date.now() + 60_000; ; await pause(200)) {
    try {
      const { revision } = await rest.write(connection, `${prefix}${name}`, { value: name });
      connection.close();
      return revision;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
