/**
 * The profile observability, by the programs themselves where they can be had: each takes its file, and a request is
 * found as a trace, as a line of the log, and from the metric. Jaeger is a second collector here, and Grafana is absent.
 */
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { ruleExpressions } from '../../observability/check/expressions.ts';
import { prometheusAt } from '../../observability/check/prometheus.ts';
import { put } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Step } from '../support/prove.ts';
import { Project } from './project.ts';
import { interrupt, running, start } from './terminal.ts';

const OBSERVED = { COMPOSE_PROFILES: 'observability' };
const UP = ['up', '--detach', '--wait', '--wait-timeout=120'] as const;
/** Prometheus asks every 15 seconds. */
const PATIENCE_MS = 120_000;

export function profile(project: Project): readonly Step[] {
  const run = (...args: string[]) => project.compose('run', '--rm', '--no-deps', ...args);
  const address = async (service: string, port: number) =>
    `http://${await project.compose('port', service, String(port))}`;
  let traceId = '';
  return [
    {
      title: 'COMPOSE_PROFILES=observability docker compose config is valid',
      async run() {
        await new Project(project.name).composeWith(OBSERVED, 'config', '--quiet');
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
      title: 'PROFILE=observability make run: all of it, with traces, until Ctrl-C',
      async run() {
        const files = { COMPOSE_FILE: `compose.yaml:${project.environment.STAND_INS}/compose.yaml` };
        const { server, api } = await start(project, { PROFILE: 'observability', ...files });
        const { headers } = await put(api, 'by.make', 1);
        const id = traceOf(headers);
        await eventually(async () => (await project.compose('logs', 'jaeger')).includes(id), PATIENCE_MS);
        await interrupt(server, api);
        assert.equal(await running(project), '');
        await project.remove();
      },
    },
    {
      title: 'without the profile no traces; it comes later, with the same store, and then there are',
      async run() {
        await project.compose(...UP);
        const before = await put(await project.api(), 'unobserved', 1);
        assert.deepEqual([before.status, before.headers.traceresponse], [201, undefined]);
        await project.composeWith(OBSERVED, ...UP);
        const { headers, status } = await put(await project.api(), 'observed', 1);
        assert.equal(status, 201);
        traceId = traceOf(headers);
        assert.equal((await put(await project.api(), 'unobserved', 1)).status, 200);
      },
    },
    {
      title: 'the trace of a request arrives where Jaeger is',
      run: () =>
        eventually(async () => (await project.compose('logs', 'jaeger')).includes(traceId), PATIENCE_MS),
    },
    {
      title: 'its line is found in Loki by the trace, as is the first one, of this project alone',
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
        await project.composeWith(OBSERVED, ...UP, '--scale', 'server=2');
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
      title: 'what takes the traces goes while the server runs, which stays; down --volumes leaves nothing',
      async run() {
        const collected = await project.compose('logs', 'collector');
        assert.doesNotMatch(collected, /\b(error|panic)\b.*(file_log|otlp_http)/);
        const api = await project.api();
        await project.compose('rm', '--force', '--stop', 'collector', 'prometheus', 'loki', 'jaeger');
        assert.equal((await put(api, 'unobserved', 2)).status, 200);
        await project.composeWith(OBSERVED, 'down', '--volumes');
        assert.deepEqual(await project.remains(), []);
      },
    },
  ];
}

function traceOf({ traceresponse }: IncomingHttpHeaders): string {
  const [, id] = /^00-([\da-f]{32})-/.exec(String(traceresponse)) ?? [];
  assert.ok(id);
  return id;
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
