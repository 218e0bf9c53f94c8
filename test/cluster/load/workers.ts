/** Those who write and those who read, each on a connection of its own, until they are told to stop. */
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Surface } from './surfaces.ts';
import type { Tally } from './tally.ts';

export interface Work {
  readonly api: string;
  readonly surface: Surface;
  readonly tally: Tally;
  /** What all names of this load begin with. */
  readonly prefix: string;
  /** The longest pause between two requests: a connection that is idle in between must not cost one. */
  readonly pauseMs: number;
  readonly stop: AbortSignal;
}

/** After a failure, so that nobody who is away is asked a thousand times. */
const BACK_OFF_MS = 100;
const NAMES_EACH = 10;

/** Writes values of which there is only one each, to names that nobody else writes. */
export async function writeOn(worker: string, work: Work): Promise<number> {
  const { surface, tally, prefix } = work;
  let turn = 0;
  return repeat(work, async (connection) => {
    const value = `${prefix}${worker}.value.${turn}`;
    const name = `${prefix}${worker}.${turn++ % NAMES_EACH}`;
    const done = await tally.count(`${surface.name} writes`, async () => {
      const { revision, data } = await surface.write(connection, name, { value });
      if ((data as { value?: string } | null)?.value !== value) throw new Error('another value came back');
      tally.acknowledge({ name, value, revision });
    });
    if (!done) tally.unknown.add(value);
    return done;
  });
}

/** Reads entries in turn, which must not be older than what was acknowledged before they were asked for, and lists. */
export async function readOn(work: Work): Promise<number> {
  const { surface, tally, prefix } = work;
  let turn = 0;
  return repeat(work, (connection) => {
    const known = [...tally.latest];
    const [name, revision] = known[turn++ % Math.max(known.length, 1)] ?? [];
    if (!name || !revision || turn % 10 === 0)
      return tally.count(`${surface.name} lists`, async () => void (await surface.list(connection, prefix)));
    return tally.count(`${surface.name} reads`, async () => {
      const shown = await surface.read(connection, name);
      if (shown.revision < revision)
        throw new Error(`${name} was shown at ${shown.revision}, and acknowledged at ${revision}`);
    });
  });
}

/** @returns how often the connection was opened */
async function repeat(work: Work, ask: (connection: Connection) => Promise<boolean>): Promise<number> {
  const connection = new Connection(work.api);
  while (!work.stop.aborted) {
    const done = await ask(connection);
    await pause(done ? Math.random() * work.pauseMs : BACK_OFF_MS);
  }
  connection.close();
  return connection.opened;
}
