/**
 * Writes at a steady rate, whatever the answers take: a write that comes late, because the one before did, has
 * waited, and counts from when it was due.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { dataOf, pathOf } from '../entries.ts';
import { markOf, microseconds } from './mark.ts';

export interface Writing {
  readonly url: string;
  /** Written to in turn. */
  readonly names: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Written {
  readonly count: number;
  /** From when a write was due to its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function write({ url, names, perSecond, seconds }: Writing): Promise<Written> {
  const start = microseconds();
  const times: number[] = [];
  const writes: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = start + Math.round((index / perSecond) * 1e6);
    while (microseconds() < due) await delay(1);
    const name = names[index % names.length] ?? '';
    const body = JSON.stringify({ data: { ...dataOf(name), mark: markOf(due) } });
    writes.push(put(url + pathOf(name), body).then(() => void times.push((microseconds() - due) / 1000)));
  }
  await Promise.all(writes);
  times.sort((a, b) => a - b);
  const quantile = (q: number) => times[Math.ceil(q * times.length) - 1] ?? 0;
  return { count: times.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

function put(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    request(url, { agent, method: 'PUT', headers }, (response) => {
      const success = response.statusCode === 200 || response.statusCode === 201;
      response
        .resume()
        .once('end', () => (success ? resolve() : reject(new Error(`${response.statusCode}`))));
    })
      .once('error', reject)
      .end(body);
  });
}

process.on('message', (job: Writing) => void write(job).then((written) => process.send?.(written)));
process.on('disconnect', () => process.exit());
