/**
 * The server under test: the built one, as a process of its own in production mode, with the default settings.
 * Its log goes to the null device.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPidFile } from '../src/database/postmaster.ts';
import { startProgram } from './children.ts';

export interface Subject {
  readonly url: string;
  readonly process: ChildProcess;
  /** From the start of the process to the first answered request. */
  readonly startMs: number;
}

/** What the embedded PostgreSQL calls both its role and its database. */
const ROLE = 'config_server';

/** The server's default, and so that of every baseline with a database. */
export const POOL_SIZE = 10;

const POLL_MS = 5;
const PATIENCE_MS = 60_000;

/** @param settings where its embedded PostgreSQL is to be, or another one; and what is not to be as by default. */
export async function startSubject(
  program: string,
  settings: Readonly<Record<string, string>> &
    ({ readonly DATA_DIR: string } | { readonly DATABASE_URL: string }),
): Promise<Subject> {
  const port = await freePort();
  const start = performance.now();
  const child = startProgram(process.execPath, [program], {
    PORT: String(port),
    ADMIN_PORT: '0',
    LOG_FORMAT: 'json',
    ...settings,
  });
  const url = `http://127.0.0.1:${port}`;
  // A list needs everything: the port, the schema, the database.
  while (!(await answers(`${url}/configs`))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    if (performance.now() - start > PATIENCE_MS) throw new Error(`${program} does not answer`);
    await delay(POLL_MS);
  }
  return { url, process: child, startMs: performance.now() - start };
}

/** The database of a running subject. */
export async function databaseOf(dataDir: string): Promise<string> {
  const file = await readPidFile(join(dataDir, 'postgres'));
  const password = await readFile(join(dataDir, 'postgres.password'), 'utf8');
  return `postgresql://${ROLE}:${password.trim()}@127.0.0.1:${file?.port}/${ROLE}?sslmode=disable`;
}

/** VmRSS: everything of the process that is in memory, pages of shared libraries and of the Node binary included. */
export async function residentBytes({ process }: Pick<Subject, 'process'>): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    }).once('error', () => resolve(false));
  });
}
