/**
 * The files under DATA_DIR: `postgres`, the database cluster, and `postgres.password`. Makes them where
 * there are none, takes them where they are ours, and touches nothing of what is not: another program's
 * files, another major version's, or a cluster whose password is gone.
 */
import { chown, mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { createCluster, removeLeftOvers } from './create-cluster.ts';
import { type Account, assertReachable, findAccount, type Programs } from './programs.ts';

/** The database's superuser. */
export const USER = 'config_server';

/** What initdb writes into PG_VERSION: another major version cannot read these files, nor we its. */
const MAJOR_VERSION = '18';

export interface Cluster {
  readonly directory: string;
  readonly password: string;
  readonly account: Account | undefined;
}

/** The cluster of DATA_DIR, made if there is none. */
export async function openCluster(programs: Programs, dataDir: string): Promise<Cluster> {
  const { home, isNew } = await openDataDir(dataDir);
  const directory = join(home, 'postgres');
  const passwordFile = join(home, 'postgres.password');
  const account = await findAccount(directory);
  if (account) {
    if (isNew) await chown(home, account.uid, account.gid);
    await assertReachable(account, home, programs.postgres, programs.initdb);
  }
  await removeLeftOvers(directory);
  if (!(await isCluster(directory))) {
    await createCluster({ programs, directory, user: USER, passwordFile, account }).catch(async (error) => {
      if (await isCluster(directory)) return; // of another server, which started at the same time
      throw error instanceof StartError ? error : unusable(home, error);
    });
  }
  return { directory, account, password: await readPassword(passwordFile, programs, directory) };
}

/** Resolved, because a running server is recognised by the path it was started with. */
async function openDataDir(dataDir: string): Promise<{ home: string; isNew: boolean }> {
  try {
    const isNew = (await mkdir(dataDir, { recursive: true })) !== undefined;
    return { home: await realpath(dataDir), isNew };
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(path: string, cause: unknown): StartError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StartError(
    `DATA_DIR ${path} cannot be used: ${reason}`,
    73,
    'Set DATA_DIR to a directory that this user may write to, or set DATABASE_URL.',
    { cause },
  );
}

/** False when nothing is there yet; refuses what is there and not ours to touch. */
async function isCluster(directory: string): Promise<boolean> {
  let files: string[];
  try {
    files = await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unusable(dirname(directory), error);
  }
  if (files.length === 0) return false;
  if (!files.includes('PG_VERSION')) {
    throw new StartError(
      `${directory} holds other files than PostgreSQL's`,
      78,
      'Set DATA_DIR to another directory, or move these files away.',
    );
  }
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (version === MAJOR_VERSION) return true;
  throw new StartError(
    `${directory} was made by PostgreSQL ${version}, and this server carries PostgreSQL ${MAJOR_VERSION}`,
    78,
    `Dump it with PostgreSQL ${version} and restore it into a new DATA_DIR, or set DATABASE_URL to a PostgreSQL ${version}.`,
  );
}

async function readPassword(file: string, programs: Programs, directory: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new StartError(
      `${file} cannot be read, and it is the only key to the database beside it`,
      78,
      `Restore it; or, if it is lost, write a new password there and make it known by: ` +
        `echo "ALTER ROLE ${USER} PASSWORD '…'" | ${programs.postgres} --single -D ${directory} postgres`,
      { cause },
    );
  }
}

export function inUse({ directory }: Cluster): StartError {
  return new StartError(
    `DATA_DIR ${dirname(directory)} is in use by another config-server`,
    69,
    'Stop that one, give each its own DATA_DIR, or let them share one PostgreSQL by DATABASE_URL.',
  );
}
