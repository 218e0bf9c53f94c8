/**
 * The PostgreSQL that an earlier config-server may have left on a cluster. It is stopped if it is an orphan,
 * waited for if it does not answer yet, and left alone if another config-server owns it.
 */
import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { StartError } from '../start-error.ts';
import { type Cluster, inUse } from './cluster.ts';
import { connectToCluster, tryLock } from './ownership.ts';
import { isPostmaster, readPidFile, stopProcess } from './postmaster.ts';
import type { Programs } from './programs.ts';

/** For a PostgreSQL that runs and does not answer: it starts, recovers, or shuts down. */
const PATIENCE_MS = 60_000;

/**
 * Sees to it that no PostgreSQL runs on the cluster, unless another config-server owns it. Returns the
 * process id that postmaster.pid still names, by then not a PostgreSQL of this cluster.
 */
export async function settlePredecessor(
  programs: Programs,
  cluster: Cluster,
  log: (line: string) => void,
): Promise<number | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const file = await readPidFile(cluster.directory);
    if (!file) return undefined;
    const isRunning = () => isPostmaster(file.pid, cluster.directory);
    const client = await connectToPredecessor(cluster, file.port).catch(async (error) => {
      // With the wrong password, that is; of another program's port it says nothing.
      if (error instanceof StartError && (await isRunning())) throw error;
      return undefined;
    });
    if (client) {
      // A failure means that it is just going down.
      const isOrphan = await isAbandoned(client).catch(() => undefined);
      if (isOrphan) {
        log(`Stopping PostgreSQL ${file.pid}, left behind by a config-server that was killed`);
        await stopProcess(programs, file.pid, async () => !(await isRunning()));
      }
      await client.end();
      if (isOrphan === false) throw inUse(cluster);
    }
    if (!(await isRunning())) return file.pid;
    if (Date.now() > deadline) throw unanswering(cluster, file.pid);
    await sleep(100);
  }
}

/**
 * Undefined: that is not known yet. After a crash of one of its sessions PostgreSQL drops them all, and a server that lives
 * uses it again, perhaps before it has its lock back.
 */
async function isAbandoned(client: Client): Promise<boolean | undefined> {
  if (!(await tryLock(client))) return false;
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE application_name = 'config-server'`,
  );
  return rowCount === 0 ? true : undefined;
}

/** Nothing when what listens there is not PostgreSQL on this cluster. */
async function connectToPredecessor(cluster: Cluster, port: number): Promise<Client | undefined> {
  const client = await connectToCluster(cluster, port);
  if (await serves(client, cluster.directory).catch(() => false)) return client;
  await client.end();
  return undefined;
}

async function serves(client: Client, directory: string): Promise<boolean> {
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  return (await realpath(rows[0]?.data_directory ?? '')) === (await realpath(directory));
}

function unanswering({ directory }: Cluster, pid: number): StartError {
  return new StartError(
    `Process ${pid} owns ${directory} and does not answer`,
    69,
    `Wait for it or end it; if it is no PostgreSQL, remove ${directory}/postmaster.pid.`,
  );
}
