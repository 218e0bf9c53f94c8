/**
 * How something is loaded that is called and not asked over HTTP: a process of its own gets what it needs as its
 * first message; for each further one it keeps so many callers busy, each with one call after the other.
 */
import { once } from 'node:events';
import type { Shot } from '../job.ts';

export interface CallJob {
  readonly callers: number;
  readonly seconds: number;
}

/** @param open makes what is to be called, with a number that no other call has. */
export async function serveCalls<Given>(
  open: (given: Given) => Promise<(serial: number) => Promise<unknown>>,
): Promise<void> {
  process.on('disconnect', () => process.exit());
  const [given] = (await once(process, 'message')) as [Given];
  const call = await open(given);
  let serial = 0;
  process.on('message', async ({ callers, seconds }: CallJob) => {
    const times: number[] = [];
    const start = performance.now();
    const end = start + seconds * 1000;
    const caller = async () => {
      for (let before = start; before < end; ) {
        await call(++serial);
        const now = performance.now();
        times.push(now - before);
        before = now;
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    const perSecond = (times.length / (performance.now() - start)) * 1000;
    times.sort((a, b) => a - b);
    const quantile = (q: number) => times[Math.ceil(q * times.length) - 1] ?? 0;
    const shot = { perSecond, p50Ms: quantile(0.5), p99Ms: quantile(0.99), failures: 0, loadCpu: 0 };
    process.send?.(shot satisfies Shot);
  });
  process.send?.('ready');
}
