/** Starting the program: what it says, on its ports, in its log and at the command line, and that it leaves nothing running. */
import { readFile } from 'node:fs/promises';
import { eventually } from '../support/eventually.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  logged,
  runProgram,
  startServerProcess,
} from '../support/process.ts';
import { useTestDatabase } from '../support/use-database.ts';
import { ask, get, put } from './client.ts';

import.meta.jest.setTimeout(60_000);

const LOOPBACK = /^http:\/\/127\.0\.0\.1:[1-9]\d*$/;

const database = useTestDatabase();
afterEach(endProcesses);

test('with no database named it brings its own, says where it listens, and serves', async () => {
  const dataDir = await createDataDir();
  const server = await startServerProcess({ DATA_DIR: dataDir });
  const started = server.log().filter(({ msg }) => msg === 'started');
  expect(started).toMatchObject([
    {
      urls: {
        api: server.api,
        console: `${server.api}/docs`,
        explorer: `${server.api}/graphql`,
        admin: expect.stringMatching(LOOPBACK),
      },
    },
  ]);
  expect(server.api).toMatch(LOOPBACK);
  expect(await findPostgres(dataDir)).toBeGreaterThan(0);

  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect((await ask(server.api)).json).toMatchObject({ name: 'config-server', version });
  expect(await put(server.api, 'a', { some: 'data' })).toMatchObject({ status: 201, json: { revision: 1 } });
  expect(await get(server.api, 'a')).toMatchObject({ status: 200, json: { data: { some: 'data' } } });

  server.signal('SIGINT');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(await findPostgres(dataDir)).toBeUndefined();
  expect(server.stderr()).toBe('');
});

test('the admin port tells of life, readiness and figures; the public port does not', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url });
  expect(await ask(`${server.admin}/livez`)).toMatchObject({ status: 200, json: { status: 'alive' } });
  expect(await ask(`${server.admin}/readyz`)).toMatchObject({ status: 200, json: { status: 'ready' } });
  await put(server.api, 'secret-name', 1);
  const { status, text } = await ask(`${server.admin}/metrics`);
  expect(status).toBe(200);
  expect(text).toMatch(/^config_server_build_info\{version="[^"]+",node_version="[^"]+"\} 1$/m);
  expect(text).toMatch(
    /^config_server_operation_duration_seconds_count\{operation="Mutation\.replaceConfig",outcome="OK"\} 1$/m,
  );
  expect(text).not.toContain('secret-name');
  for (const path of ['/livez', '/readyz', '/metrics']) {
    expect((await ask(server.api + path)).status).toBe(404);
    expect((await ask(server.admin + path, { method: 'POST' })).status).toBe(405);
  }
  expect((await ask(`${server.admin}/configs`)).status).toBe(404);
});

test('without metrics the server works as ever, and the admin port has none', async () => {
  const server = await startServerProcess({ DATABASE_URL: database.url, OTEL_METRICS_EXPORTER: 'none' });
  expect((await put(server.api, 'unmeasured', 1)).status).toBe(201);
  expect((await ask(`${server.api}/configs/unmeasured`)).status).toBe(200);
  expect((await ask(`${server.admin}/metrics`)).status).toBe(404);
  expect((await ask(`${server.admin}/readyz`)).status).toBe(200);
});

test('every line of the JSON log parses and has level, time and message', async () => {
  const server = await startServerProcess({
    DATABASE_URL: database.url,
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'trace',
  });
  await put(server.api, 'private-name', 'private data');
  await ask(`${server.api}/configs/private-name`, { method: 'PUT', body: { wrong: 'private data' } });
  await logged(server, ({ msg, status }) => msg === 'request' && status === 400);
  server.signal('SIGTERM');
  await server.ended;
  for (const line of server.log()) {
    expect(line).toMatchObject({ level: expect.any(String), msg: expect.any(String) });
    expect(Date.parse(String(line.time))).not.toBeNaN();
  }
  expect(server.stdout()).not.toMatch(/private/);
});

test('the pretty log is one readable line for each record', async () => {
  const server = runProgram({
    DATABASE_URL: database.url,
    LOG_FORMAT: 'pretty',
    PORT: '0',
    ADMIN_PORT: '0',
  });
  await eventually(() => /INFO.*started/.test(server.stdout()));
  for (const line of server.stdout().trim().split('\n')) expect(line).toMatch(/^\[?\d\d:\d\d:\d\d.* INFO: /);
});

const words: [args: string[], code: number, output: RegExp, errors: RegExp][] = [
  [['--help'], 0, /Usage:[\s\S]*DATABASE_URL[\s\S]*Exit codes:/, /^$/],
  [['-h'], 0, /Usage:/, /^$/],
  [['--version'], 0, /^config-server \d+\.\d+\.\d+\n$/, /^$/],
  [['--prot=8080'], 64, /^$/, /unknown argument[\s\S]*--help/],
  [['serve'], 64, /^$/, /unknown argument[\s\S]*--help/],
  [['migrate', 'twice'], 64, /^$/, /unknown argument[\s\S]*--help/],
];

test.each(words)('%j', async (args, code, output, errors) => {
  const program = runProgram({ PORT: 'nonsense' }, args);
  expect(await program.ended).toEqual({ code, signal: null });
  expect(program.stdout()).toMatch(output);
  expect(program.stderr()).toMatch(errors);
});

test('a signal during the start ends it, and nothing is left running', async () => {
  const dataDir = await createDataDir();
  const program = runProgram({ PORT: '0', ADMIN_PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'debug' });
  await logged(program, ({ part }) => part === 'postgres');
  program.signal('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(await findPostgres(dataDir)).toBeUndefined();
});
