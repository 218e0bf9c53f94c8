/** Which requests are traced: as their callers have decided, or by a share of those that nobody has decided on. */
import { ask, get, put } from './client.ts';
import { startTraced, stop, traced, traceId, traceparent, useTraces } from './traces.ts';

import.meta.jest.setTimeout(60_000);

useTraces();

/** The traces that are exported of requests with a sampled caller (1, 2), with one that is not (3, 4), with none (others). */
async function sampled(environment: Record<string, string>): Promise<string[]> {
  const server = await startTraced(traced.database.url, traced.receiver, environment);
  const document = { query: 'mutation { replaceConfig(name: "b", input: { data: 1 }) { version } }' };
  for (const [rest, graphql] of [
    [traceparent('1'), traceparent('2')],
    [traceparent('3', '00'), traceparent('4', '00')],
    [{}, {}],
  ]) {
    expect((await put(server.api, 'a', 1, rest)).status).toBeLessThan(300);
    expect((await get(server.api, 'a', { ...rest, 'Cache-Control': 'no-cache' })).status).toBe(200);
    const options = { method: 'POST', body: document, headers: graphql ?? {} };
    expect((await ask(`${server.api}/graphql`, options)).status).toBe(200);
  }
  await stop(server);
  const known = ['1', '2', '3', '4'].map(traceId);
  const roots = traced.receiver.spans().filter(({ kind }) => kind === 'SERVER');
  // Whatever is exported is part of a request.
  const traces = new Set(roots.map((span) => span.traceId));
  for (const span of traced.receiver.spans()) expect(traces).toContain(span.traceId);
  return [
    ...new Set(roots.map((span) => (known.includes(span.traceId) ? (span.traceId[0] ?? '') : 'other'))),
  ].sort();
}

test.each([
  [{}, ['1', '2', 'other']],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, ['1', '2']],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, ['1', '2']],
  [{ OTEL_TRACES_SAMPLER: 'always_on' }, ['1', '2', '3', '4', 'other']],
  [{ OTEL_TRACES_SAMPLER: 'always_off' }, []],
])('%j: %j', async (environment, expected) => {
  expect(await sampled(environment)).toEqual(expected);
});

test('a ratio traces about its share', async () => {
  const ratio = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
  const server = await startTraced(traced.database.url, traced.receiver, ratio);
  for (let count = 0; count < 200; count++) await get(server.api, 'missing');
  await stop(server);
  const sampledRequests = traced.receiver.spans().filter(({ kind }) => kind === 'SERVER').length;
  // Six standard deviations.
  expect(sampledRequests).toBeGreaterThan(57);
  expect(sampledRequests).toBeLessThan(143);
});

test('whoever asked is named in the answer also when the request is not traced', async () => {
  const server = await startTraced(traced.database.url, traced.receiver, {
    OTEL_TRACES_SAMPLER: 'always_off',
  });
  expect((await get(server.api, 'missing', traceparent('3', '00'))).json.instance).toBe(traceId('3'));
  expect((await get(server.api, 'missing')).json.instance).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  await stop(server);
  expect(traced.receiver.requests).toEqual([]);
});
