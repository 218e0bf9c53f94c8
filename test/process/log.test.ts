/** Lines of the log are written some at a time; none is lost by it, and nobody waits for who does not read them. */
import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { endProcesses, runProgram, startServerProcess } from '../support/process.ts';
import { useTestDatabase } from '../support/use-database.ts';
import { ask, get } from './client.ts';

import.meta.jest.setTimeout(60_000);

const database = useTestDatabase();
afterEach(endProcesses);

const PROGRAM = fileURLToPath(new URL('writes-log.ts', import.meta.url));

function recordsOf(end: string): { readonly msg: string; readonly lines?: number }[] {
  const args = ['--import', 'tsx', PROGRAM, end];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const lines = stdout.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line));
}

const linesOf = (end: string) => recordsOf(end).map(({ msg }) => msg);

test.each(['a close', 'a kill after a moment'])('%s takes nothing', (end) => {
  expect(linesOf(end)).toEqual(['first', 'second']);
});

test('what is logged last is written', () => {
  expect(linesOf('a close after a fatal line')).toEqual(['first', 'second', 'a fatal line']);
  expect(linesOf('a close after many lines')).toHaveLength(10_002);
});

test('of more lines than are kept the rest is dropped and counted', () => {
  const records = recordsOf('a close after more than is kept');
  const lost = records.flatMap(({ lines = 0 }) => lines).reduce((sum, lines) => sum + lines, 0);
  expect(lost).toBeGreaterThan(0);
  const told = records.filter(({ msg }) => /^lines of the log are lost/.test(msg)).length;
  expect(records.length - told + lost).toBe(60_002);
});

test('a server that is stopped has written the line of every request that it has answered', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => get(server.api, `absent.${n}`)));
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  const traces = server.log().flatMap(({ msg, trace_id }) => (msg === 'request' ? [trace_id] : []));
  expect(traces.sort()).toEqual(answers.map(({ json }) => json.instance).sort());
  expect(server.log().at(-1)).toMatchObject({ msg: 'stopped' });
});

/** Requests whose lines are more than any pipe holds, and some of them more than the server keeps. */
async function flood(api: string): Promise<void> {
  const url = `${api}/configs/${'a'.repeat(300)}`;
  for (let round = 0; round < 40; round++)
    await Promise.all(Array.from({ length: 100 }, async () => (await fetch(url)).arrayBuffer()));
}

test('a log that nobody reads stops neither the server nor its end', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url });
  server.reads(false);
  await flood(server.api);
  expect((await ask(`${server.admin}/readyz`)).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  server.reads(true);
  await server.ended;
});

test('a log that cannot be written stops neither the server nor its end', async () => {
  const [port, adminPort] = [await freePort(), await freePort()];
  const unwritable = await open('/dev/null', 'r');
  const environment = { DATABASE_URL: database.url, PORT: `${port}`, ADMIN_PORT: `${adminPort}` };
  const running = runProgram(environment, [], unwritable.fd);
  const admin = `http://127.0.0.1:${adminPort}`;
  await eventually(() =>
    ask(`${admin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  await flood(`http://127.0.0.1:${port}`);
  expect((await ask(`${admin}/livez`)).status).toBe(200);
  running.signal('SIGTERM');
  expect(await running.ended).toEqual({ code: 0, signal: null });
  await unwritable.close();
});
