/**
 * Two contestants under the same load, in turns: in short rounds, each of which gives one ratio, so that whatever
 * else the machine does in the meantime falls on both. The figure is the median of the ratios.
 */
import type { ChildProcess } from 'node:child_process';
import { ask } from './children.ts';
import type { Job, Shot } from './job.ts';

export interface Plan {
  readonly rounds: number;
  /** Of each round. */
  readonly seconds: number;
  /** Of load that does not count, before the rounds: V8 takes some until it has compiled what it will. */
  readonly warmUpSeconds: number;
}

/** Loads a contestant for so many seconds. */
export type Contestant = (seconds: number) => Promise<Shot>;

export interface Comparison {
  readonly ratio: number;
  /** The smallest and the largest of the rounds: how far to trust the median. */
  readonly spread: readonly [number, number];
  readonly subject: Shot;
  readonly baseline: Shot;
}

/** @param measure what the ratio is of. */
export async function compare(
  { rounds, seconds, warmUpSeconds }: Plan,
  subject: Contestant,
  baseline: Contestant,
  measure: 'perSecond' | 'p50Ms' = 'perSecond',
): Promise<Comparison> {
  for (const shoot of [subject, baseline]) await shoot(warmUpSeconds);
  const subjects: Shot[] = [];
  const baselines: Shot[] = [];
  for (let round = 0; round < rounds; round++) {
    const turn = [
      async () => subjects.push(await subject(seconds)),
      async () => baselines.push(await baseline(seconds)),
    ];
    for (const run of round % 2 === 0 ? turn : turn.reverse()) await run();
  }
  const ratios = subjects.map((shot, round) => shot[measure] / (baselines[round]?.[measure] ?? 0));
  return {
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    subject: medians(subjects),
    baseline: medians(baselines),
  };
}

export function overHttp(loader: ChildProcess, load: Omit<Job, 'seconds'>): Contestant {
  return async (seconds) => {
    const shot = await ask<Shot>(loader, { ...load, seconds } satisfies Job);
    if (shot.failures > 0) throw new Error(`${shot.failures} requests to ${load.url} failed`);
    return shot;
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
