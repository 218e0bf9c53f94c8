/** The two formats in which a scraper may have the metrics, and the exemplars that only one of them has. */
import { Counter, Gauge, Registry } from 'prom-client';
import { type ExemplarHistogram, exemplarHistogram } from '../../src/observability/metrics/exemplars.ts';
import { expose } from '../../src/observability/metrics/exposition.ts';
import { OPEN_METRICS } from './samples.ts';

const EXEMPLAR = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };

let registry: Registry;
let observe: ExemplarHistogram<'what' | 'how'>;

beforeEach(() => {
  registry = new Registry();
  const labelNames = ['what', 'how'] as const;
  observe = exemplarHistogram(
    { name: 'took_seconds', help: 'Took.', labelNames, buckets: [0.1, 1] },
    registry,
  );
  new Counter({ name: 'seen_total', help: 'Seen.', registers: [registry] }).inc(3);
  new Gauge({ name: 'there', help: 'There.', registers: [registry] }).set(2);
});

const classic = async () => (await expose(registry)).text;
const open = async () => (await expose(registry, OPEN_METRICS)).text;

test('the last exemplar of each bucket is told in OpenMetrics, and nowhere else', async () => {
  const labels = { what: 'a', how: 'b' };
  observe(labels, 0.2, { ...EXEMPLAR, span_id: '00f067aa0ba902b7' });
  observe(labels, 0.3, EXEMPLAR);
  observe(labels, 0.4, undefined);
  observe(labels, 5, EXEMPLAR);
  const lines = (await open()).split('\n').filter((line) => line.includes(' # '));
  const told = `# {trace_id="${EXEMPLAR.trace_id}",span_id="${EXEMPLAR.span_id}"}`;
  expect(lines).toEqual([
    expect.stringContaining(`le="1",what="a",how="b"} 3 ${told} 0.3 `),
    expect.stringContaining(`le="+Inf",what="a",how="b"} 4 ${told} 5 `),
  ]);
  expect(await classic()).not.toContain(EXEMPLAR.trace_id);
});

test('each format is as it should be, also when both are asked for at once, and again', async () => {
  for (let round = 0; round < 2; round++) {
    const [plain, modern, again] = await Promise.all([classic(), open(), classic()]);
    expect(again).toBe(plain);
    expect(plain).toContain('# TYPE seen_total counter\nseen_total 3\n');
    expect(plain).not.toContain('# EOF');
    expect(modern).toContain('# TYPE seen counter\nseen_total 3\n');
    expect(modern).toMatch(/\n# EOF\n$/);
    for (const text of [plain, modern]) expect(text).toContain('# TYPE there gauge\nthere 2\n');
  }
});

test.each([
  [undefined, 'text/plain; version=0.0.4'],
  ['*/*', 'text/plain; version=0.0.4'],
  ['text/plain', 'text/plain; version=0.0.4'],
  ['application/openmetrics-text;q=0', 'text/plain; version=0.0.4'],
  ['application/openmetrics-text;q=0;version=1.0.0', 'text/plain; version=0.0.4'],
  ['application/openmetrics-text-foo', 'text/plain; version=0.0.4'],
  [OPEN_METRICS, 'application/openmetrics-text; version=1.0.0'],
  [
    // What Prometheus sends.
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text; version=1.0.0',
  ],
])('who accepts %s gets %s', async (accept, type) => {
  expect((await expose(registry, accept)).contentType).toBe(`${type}; charset=utf-8`);
});
