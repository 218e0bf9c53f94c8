/**
 * Two servers under the same load, in turns: in short rounds, each of which gives one ratio, so that whatever
 * else the machine does in the meantime falls on both. The figure is the median of the ratios.
 */
import type { ChildProcess } from 'node:child_process';
import { ask } from './children.ts';
import type { Job, Shot } from './load.ts';

export interface Plan {
  readonly rounds: number;
  readonly seconds: number;
}

export interface Comparison {
  readonly ratio: number;
  /** The smallest and the largest of the rounds: how far to trust the median. */
  readonly spread: readonly [number, number];
  readonly subject: Shot;
  readonly baseline: Shot;
}

type Load = Omit<Job, 'url' | 'seconds'>;

/** @param urls the subject's and the baseline's. */
export async function compare(
  loader: ChildProcess,
  { rounds, seconds }: Plan,
  urls: readonly [subject: string, baseline: string],
  load: Load,
): Promise<Comparison> {
  const shoot = async (url: string, duration: number): Promise<Shot> => {
    const shot = await ask<Shot>(loader, { ...load, url, seconds: duration } satisfies Job);
    if (shot.failures > 0) throw new Error(`${shot.failures} requests to ${url} failed`);
    return shot;
  };
  for (const url of urls) await shoot(url, seconds);
  const subjects: Shot[] = [];
  const baselines: Shot[] = [];
  for (let round = 0; round < rounds; round++) {
    const turn = [
      async () => subjects.push(await shoot(urls[0], seconds)),
      async () => baselines.push(await shoot(urls[1], seconds)),
    ];
    for (const run of round % 2 === 0 ? turn : turn.reverse()) await run();
  }
  const ratios = subjects.map(({ perSecond }, round) => perSecond / (baselines[round]?.perSecond ?? 0));
  return {
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    subject: medians(subjects),
    baseline: medians(baselines),
  };
}

function medians(shots: readonly Shot[]): Shot {
  const of = (member: keyof Shot) => median(shots.map((shot) => shot[member]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    failures: of('failures'),
    loadCpu: of('loadCpu'),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
