/** What operations cost by the number of entries in the store, and filtering the largest one beside raw SQL. */
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ask, makeDirectory, removeDirectory, startModule, stop } from '../children.ts';
import { compare, overHttp, type Plan } from '../compare.ts';
import { byValue, filters, operations } from '../growing/operations.ts';
import { plot } from '../growing/plot.ts';
import { seed } from '../growing/seed.ts';
import type { Shot } from '../job.ts';
import { describe, type Row, ratioRow, whole } from '../row.ts';
import { POOL_SIZE, startSubject } from '../subject.ts';

export interface GrowthOptions {
  readonly quick: boolean;
  /** Where to draw the plot; undefined: nowhere. */
  readonly picture: string | undefined;
}

const CONNECTIONS = 32;

interface Measured {
  readonly size: number;
  /** In the order of the operations. */
  readonly shots: readonly Shot[];
}

export async function growth(program: string, { quick, picture }: GrowthOptions): Promise<Row[]> {
  const sizes = quick ? [1e3, 1e4, 1e5] : [1e3, 1e4, 1e5, 1e6];
  const dataDir = await makeDirectory();
  const postgres = startModule('postgres.ts');
  const databaseUrl = await ask<string>(postgres, { build: dirname(program), dataDir });
  const loader = startModule('load.ts');
  const measured: Measured[] = [];
  let filled = 0;
  for (const size of sizes) {
    await seed(databaseUrl, filled, size);
    filled = size;
    const shots = await onServer(program, databaseUrl, (url) => measure(loader, url, size, quick ? 0.5 : 4));
    measured.push({ size, shots });
  }
  const seconds = quick ? 2 : 4;
  const plan = { rounds: 3, seconds, warmUpSeconds: seconds };
  const filtered = await onServer(program, databaseUrl, (url) =>
    filter(loader, plan, url, databaseUrl, filled),
  );
  await stop(loader);
  await stop(postgres);
  await removeDirectory(dataDir);
  if (picture) await writeFile(picture, draw(measured));
  return [...growthRows(measured), ...filtered];
}

async function onServer<Result>(
  program: string,
  databaseUrl: string,
  figure: (url: string) => Promise<Result>,
): Promise<Result> {
  const subject = await startSubject(program, { DATABASE_URL: databaseUrl });
  const result = await figure(subject.url);
  await stop(subject.process);
  return result;
}

/** All of them twice: the first time the process is young, and does not count. */
async function measure(loader: ChildProcess, url: string, size: number, seconds: number): Promise<Shot[]> {
  const contestants = operations.map(({ method, requests }) =>
    overHttp(loader, { url, connections: CONNECTIONS, method, requests: requests(size) }),
  );
  const shots: Shot[] = [];
  for (const shoot of contestants) await shoot(seconds / 2);
  for (const shoot of contestants) shots.push(await shoot(seconds));
  return shots;
}

function growthRows(measured: readonly Measured[]): Row[] {
  const [first, last] = [measured.at(0), measured.at(-1)];
  return operations.flatMap(({ title }, index) => {
    const [few, many] = [first?.shots[index], last?.shots[index]];
    if (!first || !last || !few || !many) return [];
    return {
      what: `${title}: with ${whole(last.size)} entries, against ${whole(first.size)}`,
      server: describe(many),
      baseline: describe(few),
      figure: `**${(many.perSecond / few.perSecond).toFixed(2)}**`,
      aim: '',
      met: undefined,
    };
  });
}

function draw(measured: readonly Measured[]): string {
  const lines = operations.map(({ title }, index) => ({
    title,
    points: measured.map(({ size, shots }) => ({ x: size, y: shots[index]?.perSecond ?? 0 })),
  }));
  return plot(lines, { x: 'entries in the store', y: `operations per second, ${CONNECTIONS} connections` });
}

/** One after the other, so that it is the time of one that is compared. */
async function filter(
  loader: ChildProcess,
  plan: Plan,
  url: string,
  databaseUrl: string,
  size: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { member, value, oneIn } of filters) {
    const raw = startModule('baselines/query.ts');
    await ask(raw, { databaseUrl, poolSize: POOL_SIZE, member, value });
    const requests = [byValue(member, value)];
    const comparison = await compare(
      plan,
      overHttp(loader, { url, connections: 1, method: 'GET', requests }),
      (seconds) => ask<Shot>(raw, { callers: 1, seconds }),
    );
    await stop(raw);
    const what = `The first 100 of ${whole(size)} entries by a value that one in ${whole(oneIn)} has, against raw SQL`;
    rows.push(ratioRow(what, comparison, { atLeast: 0.5 }));
  }
  return rows;
}
