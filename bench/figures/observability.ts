/**
 * What it costs to be seen: one server without metrics, log and traces, one as it is by default, and one that also
 * exports a part of its traces. The last two are compared each with what it adds to.
 */
import { ask, makeDirectory, removeDirectory, startModule, stop } from '../children.ts';
import { type Comparison, compare, overHttp, type Plan } from '../compare.ts';
import { changes, names, pathOf, putAll } from '../entries.ts';
import type { Job } from '../job.ts';
import { type Row, ratioRow } from '../row.ts';
import { startSubject } from '../subject.ts';

type Settings = Readonly<Record<string, string>>;

const OFF: Settings = { LOG_LEVEL: 'silent', OTEL_METRICS_EXPORTER: 'none' };

const DOCUMENT =
  'query Entry($name: ConfigName!) { config(name: $name) { name data version revision createdAt updatedAt expiresAt } }';

const LOADS: Readonly<Record<string, Omit<Job, 'url' | 'seconds'>>> = {
  '`GET /configs/{name}`': {
    method: 'GET',
    connections: 64,
    requests: names.map((name) => ({ path: pathOf(name) })),
  },
  'GraphQL `config`': {
    method: 'POST',
    connections: 32,
    requests: names.map((name) => ({
      path: '/graphql',
      body: JSON.stringify({ query: DOCUMENT, variables: { name } }),
    })),
  },
  '`PUT /configs/{name}`': { method: 'PUT', connections: 64, requests: changes },
};

export async function observability(program: string, plan: Plan): Promise<Row[]> {
  const collector = startModule('baselines/collector.ts');
  const endpoint = await ask<string>(collector, {});
  const traced = (share: number): Settings => ({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(share),
  });
  const pairs: readonly (readonly [what: string, with_: Settings, without: Settings, atLeast: number])[] = [
    ['metrics and log, against neither', {}, OFF, 0.9],
    ['traces of 10 %, against none', traced(0.1), {}, 0.85],
    ['traces of all, against none', traced(1), {}, 0],
  ];
  const rows: Row[] = [];
  for (const [what, settings, without, atLeast] of pairs) {
    for (const [load, comparison] of await compareServers(program, plan, settings, without))
      rows.push(ratioRow(`${load}: ${what}`, comparison, atLeast > 0 ? { atLeast } : undefined));
  }
  await stop(collector);
  return rows;
}

async function compareServers(
  program: string,
  plan: Plan,
  ...both: readonly [subject: Settings, baseline: Settings]
): Promise<[load: string, comparison: Comparison][]> {
  const directories = await Promise.all(both.map(makeDirectory));
  const servers = await Promise.all(
    both.map((settings, index) => startSubject(program, { DATA_DIR: directories[index] ?? '', ...settings })),
  );
  const [subject, baseline] = servers.map(({ url }) => url) as [string, string];
  await putAll(subject);
  await putAll(baseline);
  const loader = startModule('load.ts');
  const comparisons: [string, Comparison][] = [];
  for (const [name, load] of Object.entries(LOADS)) {
    const contestant = (url: string) => overHttp(loader, { ...load, url });
    comparisons.push([name, await compare(plan, contestant(subject), contestant(baseline))]);
  }
  await Promise.all([stop(loader), ...servers.map(({ process }) => stop(process))]);
  await Promise.all(directories.map(removeDirectory));
  return comparisons;
}
