/** Lines of the log are written some at a time; none is lost by it, however the process ends. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '../support/database.ts';
import { endProcesses, startServerProcess } from '../support/process.ts';
import { get } from './client.ts';

import.meta.jest.setTimeout(60_000);

afterEach(endProcesses);

const PROGRAM = fileURLToPath(new URL('writes-log.ts', import.meta.url));

function linesOf(end: string): string[] {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', PROGRAM, end], { encoding: 'utf8' });
  const lines = stdout.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line).msg);
}

test.each([
  'process.exit',
  'its natural end',
  'an exception that nobody catches',
  'a rejection that nobody catches',
  'a kill after a moment',
])('%s takes nothing', (end) => {
  expect(linesOf(end)).toEqual(['first', 'second']);
});

test('a kill after a fatal line takes neither that nor what came before', () => {
  expect(linesOf('a kill after a fatal line')).toEqual(['first', 'second', 'a fatal line']);
});

test('many lines do not wait for their moment', () => {
  expect(linesOf('a kill after many lines').length).toBeGreaterThan(9_000);
});

test('a server that is stopped has written the line of every request that it has answered', async () => {
  const database = await createTestDatabase();
  const server = await startServerProcess({ DATABASE_URL: database.url });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => get(server.api, `absent.${n}`)));
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  const traces = server.log().flatMap(({ msg, trace_id }) => (msg === 'request' ? [trace_id] : []));
  expect(traces.sort()).toEqual(answers.map(({ json }) => json.instance).sort());
  expect(server.log().at(-1)).toMatchObject({ msg: 'stopped' });
  await database.drop();
});
