/**
 * The load, in a process of its own: for each job that comes as a message it keeps as many connections busy
 * as the job says, each with one request after the other, and answers with what it has measured.
 */
import autocannon, { type Request } from 'autocannon';

export interface Job {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly requests: readonly { readonly path: string; readonly body?: string }[];
}

export interface Shot {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no success, and requests without one. */
  readonly failures: number;
  /** How busy this process was; near 1 it is the load that is measured, and not the server. */
  readonly loadCpu: number;
}

/** In a body, this becomes a number that no other request has. */
export const VARYING = '<serial>';

/** How many requests a connection goes round with, when they do not vary. */
const REQUESTS_PER_CONNECTION = 64;

/** How often the generator looks whether the time is over. */
const SAMPLE_MS = 50;

let serial = 0;
let turn = 0;

async function shoot({ url, connections, seconds, method, requests }: Job): Promise<Shot> {
  const headers = { 'Content-Type': 'application/json' };
  const next = (): Request => {
    const { path, body } = requests[turn++ % requests.length] ?? { path: '/' };
    return { method, path, headers, ...(body && { body: body.replace(VARYING, String(++serial)) }) };
  };
  const varies = requests.some(({ body }) => body?.includes(VARYING));
  const load = varies
    ? { requests: [{ setupRequest: (request: Request) => ({ ...request, ...next() }) }] }
    : // Made beforehand, so that the load costs little; each connection has others.
      {
        setupClient: (client: autocannon.Client) =>
          client.setRequests(Array.from({ length: REQUESTS_PER_CONNECTION }, next)),
      };
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await autocannon({ url, connections, duration: seconds, sampleInt: SAMPLE_MS, ...load });
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
    loadCpu: (user + system) / 1000 / (performance.now() - start),
  };
}

process.on('message', (job: Job) => void shoot(job).then((shot) => process.send?.(shot)));
process.on('disconnect', () => process.exit());
