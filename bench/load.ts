/**
 * The load, in a process of its own: for each job that comes as a message it keeps as many connections busy
 * as the job says, each with one request after the other, and answers with what it has measured.
 */
import autocannon, { type Request } from 'autocannon';
import { type Job, type Shot, VARYING, vary } from './job.ts';

/** How many requests a connection at least goes round with, when they do not vary. */
const REQUESTS_PER_CONNECTION = 64;

/** How often the generator looks whether the time is over. */
const SAMPLE_MS = 50;

let turn = 0;

async function shoot({ url, connections, seconds, method, requests, status = 200 }: Job): Promise<Shot> {
  const next = (): Request => {
    const { path, body, headers } = requests[turn++ % requests.length] ?? { path: '/' };
    return {
      method,
      path,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: vary(body) }),
    };
  };
  const each = Math.max(REQUESTS_PER_CONNECTION, Math.ceil(requests.length / connections));
  const varies = requests.some(({ body }) => body?.includes(VARYING));
  const load = varies
    ? { requests: [{ setupRequest: (request: Request) => ({ ...request, ...next() }) }] }
    : // Made beforehand, so that the load costs little; each connection has others.
      {
        setupClient: (client: autocannon.Client) => client.setRequests(Array.from({ length: each }, next)),
      };
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await autocannon({ url, connections, duration: seconds, sampleInt: SAMPLE_MS, ...load });
  const { user, system } = process.cpuUsage(before);
  const answers = Object.entries(result.statusCodeStats ?? {});
  const others = answers.filter(([code]) => Number(code) !== status);
  return {
    perSecond: (result.statusCodeStats?.[`${status}`]?.count ?? 0) / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: others.reduce((sum, [, { count = 0 }]) => sum + count, result.errors + result.timeouts),
    loadCpu: (user + system) / 1000 / (performance.now() - start),
  };
}

process.on('message', (job: Job) => void shoot(job).then((shot) => process.send?.(shot)));
process.on('disconnect', () => process.exit());
