/** Tracing is off unless it is asked for, and then nothing of it is there. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { endProcesses, runProgram, startServerProcess } from '../support/process.ts';
import { ask, put } from './client.ts';
import { stop, traceparent } from './traces.ts';

import.meta.jest.setTimeout(60_000);

let database: TestDatabase;
let receiver: OtlpReceiver;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase();
  receiver = await startOtlpReceiver();
  directory = await mkdtemp(join(tmpdir(), 'config-server-modules-'));
});

afterEach(async () => {
  await endProcesses();
  await receiver.close();
  await database.drop();
  await rm(directory, { recursive: true });
});

/** The packages that a server loads until it is stopped, with a request on each surface. */
async function packages(environment: Record<string, string>): Promise<string[]> {
  const file = join(directory, 'modules');
  const recorder = new URL('../support/record-modules.ts', import.meta.url).href;
  const server = await startServerProcess({
    DATABASE_URL: database.url,
    NODE_OPTIONS: `--import=${recorder}`,
    RECORD: file,
    ...environment,
  });
  await put(server.api, 'a', 1, traceparent('1'));
  await ask(`${server.api}/graphql`, {
    method: 'POST',
    body: { query: '{ config(name: "a") { version } }' },
  });
  await stop(server);
  const urls = (await readFile(file, 'utf8')).split('\n');
  return [...new Set(urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? ''))];
}

const isOfTracing = (name: string) =>
  /^(@opentelemetry\/(?!(api|core|semantic-conventions)$)|@prisma\/instrumentation$|(require|import)-in-the-middle$)/.test(
    name,
  );

test.each([
  ['nothing is set', {}],
  ['there is an endpoint, but the SDK is disabled', { OTEL_SDK_DISABLED: 'true' }],
  ['there is an endpoint, but the exporter is none', { OTEL_TRACES_EXPORTER: 'none' }],
])('nothing of it is loaded when %s', async (_when, given: Record<string, string>) => {
  const endpoint = Object.keys(given).length > 0 ? { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } : {};
  const loaded = await packages({ ...endpoint, ...given });
  expect(loaded).toContain('graphql');
  expect(loaded.filter(isOfTracing)).toEqual([]);
  expect(receiver.requests).toEqual([]);
});

test('it is loaded when there is an endpoint', async () => {
  const loaded = await packages({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  expect(loaded).toEqual(
    expect.arrayContaining(['graphql', '@opentelemetry/sdk-trace', '@prisma/instrumentation']),
  );
  expect(receiver.spans()).not.toEqual([]);
});

test('without it, a trace has the caller’s id, or one of our own', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url });
  const { json } = await ask(`${server.api}/configs/missing`, { headers: traceparent('1') });
  expect(json.instance).toBe('1'.repeat(32));
  expect((await ask(`${server.api}/configs/missing`)).json.instance).toMatch(/^[0-9a-f]{32}$/);
  await stop(server);
});

test('what is set wrongly is said, and not what it is', async () => {
  const running = runProgram({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2',
    OTEL_EXPORTER_OTLP_HEADERS: 'hunter2',
  });
  expect(await running.ended).toEqual({ code: 78, signal: null });
  expect(running.stderr()).toMatch(/OTEL_EXPORTER_OTLP_ENDPOINT(.|\n)*OTEL_EXPORTER_OTLP_HEADERS/);
  expect(running.stdout() + running.stderr()).not.toContain('hunter2');
});
