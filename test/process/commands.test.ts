/** The commands beside serving: what they do, what they say, and with which exit code they end. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createEmptyDatabase, createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  runProgram,
  startServerProcess,
} from '../support/process.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

import.meta.jest.setTimeout(60_000);

afterEach(endProcesses);

describe('migrate', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(() => database.drop());

  test('applies what the database lacks, tells which, and ends; a second time there is nothing to do', async () => {
    const first = runProgram({ DATABASE_URL: database.url }, ['migrate']);
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const rows = await query<{ name: string }>(
      database.url,
      'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1',
    );
    const applied = rows.map(({ name }) => name);
    expect(applied.length).toBeGreaterThan(0);
    expect(first.log()).toMatchObject([{ level: 'info', msg: 'database migrated', applied }]);

    const second = runProgram({ DATABASE_URL: database.url }, ['migrate']);
    expect(await second.ended).toEqual({ code: 0, signal: null });
    expect(second.log()).toMatchObject([{ level: 'info', msg: 'the database lacks no migration' }]);
    expect(first.stderr() + second.stderr()).toBe('');
  });

  test('waits for the database as a start does, and says the same when it does not come', async () => {
    const proxy = await startTcpProxy(database.url);
    await proxy.goAway();
    const environment = { DATABASE_URL: proxy.url, DATABASE_CONNECT_TIMEOUT_SECONDS: '1' };
    const [migrating, serving] = [
      runProgram(environment, ['migrate']),
      runProgram({ ...environment, PORT: '0', ADMIN_PORT: '0' }),
    ];
    expect(await migrating.ended).toEqual({ code: 69, signal: null });
    expect(await serving.ended).toEqual({ code: 69, signal: null });
    expect(migrating.stderr()).toMatch(/No connection to PostgreSQL[\s\S]*Start it/);
    expect(migrating.stderr()).toBe(serving.stderr());
    await proxy.close();
  });

  test('asked to stop while it waits it does not end as if it had migrated', async () => {
    const unwilling = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(unwilling, 'listening');
    const isAsked = once(unwilling, 'connection');
    const { port } = unwilling.address() as AddressInfo;
    const program = runProgram({ DATABASE_URL: `postgres://u@127.0.0.1:${port}/d` }, ['migrate']);
    await isAsked;
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.log().map(({ msg }) => msg)).toEqual(['stopping', 'migration given up']);
    unwilling.close();
  });

  test('migrates the embedded database, too, and leaves nothing running', async () => {
    const dataDir = await createDataDir();
    const program = runProgram({ DATA_DIR: dataDir }, ['migrate']);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.log()).toMatchObject([{ msg: 'database migrated' }]);
    expect(await findPostgres(dataDir)).toBeUndefined();
  });
});

describe('health', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const ask = async (environment: Record<string, string>) => {
    const program = runProgram(environment, ['health']);
    const { code } = await program.ended;
    return { code, stdout: program.stdout(), stderr: program.stderr() };
  };

  test('is 0 of a server that is ready, and 69 with the reason when its database is away', async () => {
    const proxy = await startTcpProxy(database.url);
    const server = await startServerProcess({ DATABASE_URL: proxy.url });
    const environment = { ADMIN_PORT: new URL(server.admin).port };
    // A database that a busy machine lets answer late is away, too, for as long.
    await eventually(async () => (await ask(environment)).code === 0);
    expect(await ask(environment)).toEqual({ code: 0, stdout: 'ready\n', stderr: '' });
    expect((await ask({ ...environment, HOST: '0.0.0.0' })).code).toBe(0);
    await proxy.goAway();
    expect(await ask(environment)).toMatchObject({
      code: 69,
      stdout: '',
      stderr: expect.stringContaining('the database does not answer'),
    });
    await proxy.close();
  });

  test('is 69 when no server is there', async () => {
    expect(await ask({ ADMIN_PORT: String(await freePort()) })).toMatchObject({
      code: 69,
      stderr: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  test('is 78 when the port cannot be known', async () => {
    expect(await ask({ ADMIN_PORT: '0' })).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('ADMIN_PORT'),
    });
  });
});
