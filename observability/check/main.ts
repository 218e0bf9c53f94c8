/**
 * Judges what a real Prometheus makes of a running server, its dashboards and its rules. Called by .ci/prometheus,
 * which starts and ends both: `main.ts URL-OF-THE-SERVER URL-OF-PROMETHEUS`.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { panelExpressions, ruleExpressions } from './expressions.ts';
import { load } from './load.ts';
import { type Prometheus, prometheusAt } from './prometheus.ts';
import { selectorsOf } from './promql.ts';

const PATIENCE_MS = 120_000;

/** What is missing; nothing when all is well. */
type Check = (prometheus: Prometheus) => Promise<string[]>;

const traceId = randomBytes(16).toString('hex');

const checks: Readonly<Record<string, Check>> = {
  'all targets are up': async (prometheus) => {
    const targets = await prometheus.targets();
    if (targets.length === 0) return ['there is none'];
    return targets
      .filter(({ health }) => health !== 'up')
      .map(({ scrapeUrl, lastError }) => `${scrapeUrl}: ${lastError}`);
  },
  'all rules are evaluated without error': async (prometheus) => {
    const rules = await prometheus.rules();
    const missing = rules.length === ruleExpressions().length ? [] : [`${rules.length} rules are loaded`];
    const unwell = rules.filter(({ health }) => health !== 'ok');
    return [
      ...missing,
      ...unwell.map(({ name, health, lastError }) => `${name}: ${health} ${lastError ?? ''}`),
    ];
  },
  'every metric that is named exists, with the labels that are used': async (prometheus) => {
    const selectors = [...panelExpressions('prometheus'), ...ruleExpressions()].flatMap(({ where, expr }) =>
      selectorsOf(expr).map(({ metric, labels }) => ({ where, query: withLabels(metric, labels) })),
    );
    const places = new Map(selectors.map(({ where, query }) => [query, where]));
    return filter([...places], async ([query]) => !(await prometheus.hasData(query))).then((absent) =>
      absent.map(([query, where]) => `${query} (${where})`),
    );
  },
  'requests of a sampled trace are found from the metric: by exemplars': async (prometheus) => {
    const families = ['http_server_request_duration_seconds', 'config_server_operation_duration_seconds'];
    return filter(families, async (family) => {
      const exemplars = await prometheus.exemplars(`${family}_bucket`);
      return !exemplars.some(
        ({ trace_id, span_id }) => trace_id === traceId && /^[\da-f]{16}$/.test(span_id ?? ''),
      );
    });
  },
  'every panel of metrics has data': async (prometheus) => {
    const empty = await filter(
      panelExpressions('prometheus'),
      async ({ expr }) => !(await prometheus.hasData(expr)),
    );
    return empty.map(({ where, expr }) => `${where}: ${expr}`);
  },
};

const [api = '', url = ''] = process.argv.slice(2);
const prometheus = prometheusAt(url);
const ending = new AbortController();
const loading = load(api, ending.signal, () => `00-${traceId}-${randomBytes(8).toString('hex')}-01`);
try {
  await Promise.race([judge(), loading]);
} finally {
  ending.abort();
  await loading;
}

async function judge(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const [name, check] of Object.entries(checks)) {
    let missing = await check(prometheus);
    while (missing.length > 0 && Date.now() < deadline) {
      await delay(500);
      missing = await check(prometheus);
    }
    process.stdout.write(`${missing.length === 0 ? 'yes' : 'NO '}  ${name}\n`);
    for (const one of missing) process.stdout.write(`       ${one}\n`);
    if (missing.length > 0) process.exitCode = 1;
  }
}

function withLabels(metric: string, labels: ReadonlySet<string>): string {
  return `${metric}{${[...labels].sort().map((label) => `${label}!=""`)}}`;
}

async function filter<T>(all: readonly T[], isIt: (one: T) => Promise<boolean>): Promise<T[]> {
  const answers = await Promise.all(all.map(isIt));
  return all.filter((_, index) => answers[index]);
}
