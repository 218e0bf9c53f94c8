/**
 * The profile observability, by the programs themselves where they can be had: each takes its file, and a request is
 * found as a trace, as a line of the log, and from the metric. Jaeger is a second collector here, and Grafana is absent.
 */
import assert from 'node:assert/strict';
import { ruleExpressions } from '../../observability/check/expressions.ts';
import { prometheusAt } from '../../observability/check/prometheus.ts';
import { put } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Step } from '../support/prove.ts';
import { Project } from './project.ts';

const UP = ['--profile', 'observability', 'up', '--detach', '--wait', '--wait-timeout=120'] as const;
/** Prometheus asks every 15 seconds. */
const PATIENCE_MS = 120_000;

export function profile(project: Project): readonly Step[] {
  const run = (...args: string[]) => project.compose('run', '--rm', '--no-deps', ...args);
  const address = async (service: string, port: number) =>
    `http://${await project.compose('port', service, String(port))}`;
  let traceId = '';
  return [
    {
      title: 'docker compose --profile observability config is valid',
      async run() {
        await new Project(project.name).compose('--profile', 'observability', 'config', '--quiet');
      },
    },
    {
      title: 'collector, Prometheus and Loki take their files',
      async run() {
        await project.compose('--profile', 'observability', 'build');
        await run('collector', 'validate', '--config=/etc/collector.yaml');
        await run('loki', '-config.file=/etc/loki/loki.yaml', '-verify-config');
        await run(
          '--entrypoint',
          'promtool',
          'prometheus',
          'check',
          'config',
          '/etc/prometheus/prometheus.yaml',
        );
      },
    },
    {
      title: 'the profile comes while the server runs, which stays',
      async run() {
        await project.compose('up', '--detach', '--wait', '--wait-timeout=120');
        const { StartedAt } = (await project.inspect('server')).State;
        assert.equal((await put(await project.api(), 'unobserved', 1)).status, 201);
        await project.compose(...UP);
        assert.equal((await project.inspect('server')).State.StartedAt, StartedAt);
        const { headers, status } = await put(await project.api(), 'observed', 1);
        assert.equal(status, 201);
        traceId = /^00-([\da-f]{32})-/.exec(String(headers.traceresponse))?.[1] ?? '';
        assert.notEqual(traceId, '');
      },
    },
    {
      title: 'the trace of a request arrives where Jaeger is',
      run: () =>
        eventually(async () => (await project.compose('logs', 'jaeger')).includes(traceId), PATIENCE_MS),
    },
    {
      title: 'its line is found in Loki by the trace, as are those from before, of this project alone',
      async run() {
        const loki = await address('loki', 3100);
        const line = `{service_name="config-server"} |= "${traceId}" | json | msg="request" | status=201`;
        await eventually(async () => (await lines(loki, line)).length === 1, PATIENCE_MS);
        await eventually(
          async () =>
            (await lines(loki, `{service_name="config-server"} | json | msg="started"`)).length === 1,
        );
        const [{ stream } = { stream: {} as Record<string, string> }] = await lines(loki, line);
        assert.deepEqual([stream.trace_id, stream.severity_text], [traceId, 'info']);
        const hosts = (await lines(loki, '{service_name=~".+"} | json')).map((one) => one.stream.hostname);
        assert.equal(new Set(hosts).size, 1);
      },
    },
    {
      title: 'Prometheus scrapes every server, evaluates every rule, and has the trace as an exemplar',
      async run() {
        await project.compose(...UP, '--scale', 'server=2');
        const prometheus = prometheusAt(await address('prometheus', 9090));
        await eventually(async () => {
          const health = (await prometheus.targets()).map((target) => target.health);
          return health.length === 2 && health.every((one) => one === 'up');
        }, PATIENCE_MS);
        await eventually(async () => {
          const rules = await prometheus.rules();
          return rules.length === ruleExpressions().length && rules.every(({ health }) => health === 'ok');
        }, PATIENCE_MS);
        await eventually(async () => {
          const found = await prometheus.exemplars('http_server_request_duration_seconds_bucket');
          return found.some(({ trace_id }) => trace_id === traceId);
        }, PATIENCE_MS);
      },
    },
    {
      title: 'the profile goes while the server runs, which stays; down --volumes leaves nothing',
      async run() {
        const collected = await project.compose('logs', 'collector');
        assert.doesNotMatch(collected, /\b(error|panic)\b.*(file_log|otlp_http)/);
        const api = await project.api();
        await project.compose('rm', '--force', '--stop', 'collector', 'prometheus', 'loki', 'jaeger');
        assert.equal((await put(api, 'unobserved', 2)).status, 200);
        await project.compose('--profile', 'observability', 'down', '--volumes');
        assert.deepEqual(await project.remains(), []);
      },
    },
  ];
}

interface Found {
  readonly stream: Readonly<Record<string, string>>;
}

/** One for each line. */
async function lines(loki: string, query: string): Promise<Found[]> {
  const response = await fetch(
    `${loki}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '1000' })}`,
  );
  if (!response.ok) return [];
  const { data } = (await response.json()) as { data: { result: (Found & { values: unknown[] })[] } };
  return data.result.flatMap(({ stream, values }) => values.map(() => ({ stream })));
}
