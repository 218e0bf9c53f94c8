/**
 * Which config-server an embedded PostgreSQL belongs to: the one whose session holds an advisory lock
 * in it. No file could say so as truly: PostgreSQL gives the lock to one session only, and takes it
 * back the moment that process is gone, however it went.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { StartError } from '../start-error.ts';
import { type Cluster, inUse, USER } from './cluster.ts';
import type { Postmaster } from './start-postmaster.ts';

/** Any constant will do: "conf" in ASCII. */
const LOCK_KEY = 0x636f6e66;
const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_MS = 100;

/** To the database that always exists: advisory locks are per database, and ours may not be made yet. */
export async function connectToCluster({ directory, password }: Cluster, port: number): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    database: 'postgres',
    ssl: false,
    application_name: 'config-server owner',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks says so by 'end', too; without a listener the error would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '28P01') throw wrongPassword(directory, error);
    throw error;
  }
}

function wrongPassword(directory: string, cause: DatabaseError): StartError {
  return new StartError(
    `The password in ${directory}.password is not that of the database beside it`,
    78,
    'Restore the file that belongs to this database.',
    { cause },
  );
}

export async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK_KEY,
  ]);
  return rows[0]?.locked === true;
}

export interface Ownership {
  release(): Promise<void>;
}

/** Holds the lock until released; takes it again after a crash, when PostgreSQL restarts and drops every session. */
export async function takeOwnership(cluster: Cluster, { port, ended }: Postmaster): Promise<Ownership> {
  let isOver = false;
  let client = await lock(cluster, port);
  const hold = async () => {
    while (!isOver) {
      await new Promise((resolve) => client.once('end', resolve));
      let again: Client | undefined;
      while (!isOver && !again) {
        await sleep(RETRY_MS);
        again = await lock(cluster, port).catch(() => undefined);
      }
      client = again ?? client;
    }
    await client.end();
  };
  const release = async () => {
    isOver = true;
    await client.end();
  };
  void hold();
  void ended.then(release);
  return { release };
}

async function lock(cluster: Cluster, port: number): Promise<Client> {
  const client = await connectToCluster(cluster, port);
  if (await tryLock(client)) return client;
  await client.end();
  throw inUse(cluster);
}
