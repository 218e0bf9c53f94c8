/**
 * Violent ends: the process killed under load, alone or with everything it started, and its PostgreSQL
 * killed beneath it. Whatever was acknowledged is there after a restart on the same data directory.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectSoundLog } from '../store/log.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  type ServerProcess,
  startServerProcess,
} from '../support/process.ts';
import { ask, put, writeLoad } from './client.ts';

import.meta.jest.setTimeout(120_000);

afterEach(endProcesses);

let dataDir: string;

beforeEach(async () => {
  dataDir = await createDataDir();
});

const start = () => startServerProcess({ DATA_DIR: dataDir, LOG_LEVEL: 'debug' });

/** Where the embedded database is to be reached, from its own files. */
async function databaseUrl(): Promise<string> {
  const password = await readFile(join(dataDir, 'postgres.password'), 'utf8');
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  return `postgresql://config_server:${password.trim()}@127.0.0.1:${lines[3]}/config_server`;
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
}

const victims: [what: string, strike: (server: ServerProcess) => Promise<void>][] = [
  ['the process', ({ pid }) => kill(pid)],
  ['its process group', ({ pid }) => kill(-pid)],
  [
    'it together with its PostgreSQL',
    async ({ pid }) => {
      const postgres = (await findPostgres(dataDir)) ?? 0;
      await kill(-pid);
      await kill(-postgres);
      await eventually(async () => (await findPostgres(dataDir)) === undefined);
    },
  ],
];

test.each(victims)(
  'killing %s under load loses no acknowledged write and leaves a sound log',
  async (_, strike) => {
    for (let round = 0; round < 2; round++) {
      const server = await start();
      const load = writeLoad(server.api, 16);
      await eventually(() => load.acknowledged.size > 100);
      await strike(server);
      expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
      await load.stop();

      const next = await start();
      const log = await expectSoundLog(await databaseUrl());
      const kept = new Map(log.map(({ name, revision }) => [revision, name]));
      for (const [name, revision] of load.acknowledged) expect(kept.get(revision)).toBe(name);
      expect((await put(next.api, `after.${round}`, 1)).json.revision).toBe(log.length + 1);
      next.signal('SIGTERM');
      await next.ended;
    }
  },
);

test('when its PostgreSQL is killed it says so and ends with 70; the next start recovers', async () => {
  const server = await start();
  expect((await put(server.api, 'a', 1)).status).toBe(201);
  await kill((await findPostgres(dataDir)) ?? 0);
  expect(await server.ended).toEqual({ code: 70, signal: null });
  expect(server.log()).toContainEqual(
    expect.objectContaining({
      level: 'fatal',
      err: expect.objectContaining({
        message: expect.stringMatching(/embedded PostgreSQL ended by SIGKILL/),
      }),
    }),
  );
  const next = await start();
  expect((await ask(`${next.api}/configs/a`)).status).toBe(200);
});

test('when a single session of its PostgreSQL is killed, it recovers by itself and serves on', async () => {
  const server = await start();
  await put(server.api, 'a', 1);
  const url = await databaseUrl();
  const [session] = await query<{ pid: number }>(
    url,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'config-server' LIMIT 1`,
  );
  await kill(session?.pid ?? 0);
  await eventually(async () => (await put(server.api, 'b', 1)).status < 300);
  await eventually(async () => (await ask(`${server.admin}/readyz`)).status === 200);
  expect((await ask(`${server.api}/configs/a`)).status).toBe(200);

  // It still owns its database: nobody else may start on it.
  await expect(start()).rejects.toThrow(/in use by another config-server/);
  expect((await ask(`${server.api}/configs/b`)).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});
