/** Every metric of docs/metrics.md is there, as it says, in both formats. */
import { readFile } from 'node:fs/promises';
import { send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { admin, get, metrics, useMeasured } from './measured.ts';
import { OPEN_METRICS } from './samples.ts';

useMeasured();

interface Row {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

async function documented(): Promise<Row[]> {
  const text = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) \|/gm)];
  return rows.map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/\w+/g)].map(([label]) => label).sort(),
  }));
}

test('there is a series with its labels, and no series has others, in both formats', async () => {
  await get('/configs/a');
  await eventually(
    async () => (await metrics()).series('http_server_request_duration_seconds_count').length > 1,
  );
  const rows = await documented();
  expect(rows.length).toBeGreaterThan(30);
  for (const accept of [undefined, OPEN_METRICS]) {
    const { answer, series } = await metrics(accept);
    for (const { name, type, labels } of rows) {
      const family = accept ? name.replace(/_total$/, '') : name;
      expect(answer.text).toContain(`# TYPE ${family} ${type}\n`);
      const all = series(type === 'histogram' ? `${name}_count` : name);
      const seen = new Set(all.map((one) => Object.keys(one).sort().join()));
      expect([name, ...seen]).toEqual([name, labels.join()]);
    }
  }
});

test('the admin port answers HEAD, and says which format it is', async () => {
  const headers = { Accept: OPEN_METRICS };
  const head = await send(admin(), 'HEAD', '/metrics', { headers });
  expect(head).toMatchObject({ status: 200, text: '' });
  expect(head.headers).toMatchObject({
    'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    vary: 'Accept',
  });
  expect((await metrics()).answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect((await metrics(OPEN_METRICS)).answer.text).toMatch(/\n# EOF\n$/);
});
