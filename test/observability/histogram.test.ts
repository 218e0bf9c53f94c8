/** Histograms, and the two formats in which a scraper may have them. */
import { Counter, Gauge, Registry } from 'prom-client';
import { expose } from '../../src/observability/metrics/exposition.ts';
import { Histogram } from '../../src/observability/metrics/histogram.ts';
import { OPEN_METRICS, read } from './samples.ts';

const EXEMPLAR = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };

let registry: Registry;
let histogram: Histogram;

beforeEach(() => {
  registry = new Registry();
  const options = { name: 'took_seconds', help: 'Took.', labelNames: ['what', 'how'], buckets: [0.1, 1] };
  histogram = new Histogram(options, registry);
  new Counter({ name: 'seen_total', help: 'Seen.', registers: [registry] }).inc(3);
  new Gauge({ name: 'there', help: 'There.', registers: [registry] }).set(2);
});

const classic = async () => (await expose(registry)).text;
const open = async () => (await expose(registry, OPEN_METRICS)).text;

test('a value counts in its bucket and all above, the bound included; the sum and the count are of all', async () => {
  const series = histogram.labels('a', 'b');
  for (const value of [0.05, 0.1, 0.5, 7]) series.observe(value);
  const { value } = read(await classic());
  const labels = { what: 'a', how: 'b' };
  expect(value('took_seconds_bucket', { ...labels, le: '0.1' })).toBe(2);
  expect(value('took_seconds_bucket', { ...labels, le: '1' })).toBe(3);
  expect(value('took_seconds_bucket', { ...labels, le: '+Inf' })).toBe(4);
  expect(value('took_seconds_sum', labels)).toBeCloseTo(7.65);
  expect(value('took_seconds_count', labels)).toBe(4);
});

test('the same labels are the same series, other labels another, and an empty one is none', async () => {
  histogram.labels('a', 200).observe(1);
  histogram.labels('a', 200).observe(1);
  histogram.labels('a', '').observe(1);
  const { value, series } = read(await classic());
  expect(value('took_seconds_count', { what: 'a', how: '200' })).toBe(2);
  expect(value('took_seconds_count', { what: 'a' })).toBe(1);
  expect(series('took_seconds_count')).toHaveLength(2);
});

test('the last exemplar of each bucket is told in OpenMetrics, and nowhere else', async () => {
  const series = histogram.labels('a', 'b');
  series.observe(0.2, { ...EXEMPLAR, span_id: '00f067aa0ba902b7' });
  series.observe(0.3, EXEMPLAR);
  series.observe(0.4);
  series.observe(5, EXEMPLAR);
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
  [OPEN_METRICS, 'application/openmetrics-text; version=1.0.0'],
  [
    // What Prometheus sends.
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text; version=1.0.0',
  ],
])('who accepts %s gets %s', async (accept, type) => {
  expect((await expose(registry, accept)).contentType).toBe(`${type}; charset=utf-8`);
});
