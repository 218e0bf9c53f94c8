/**
 * Making a database cluster and its password so that neither is ever there half, whenever we are killed
 * and however many servers start at once: both are made in a directory of the attempt's own and then
 * moved to their place, where the first one stays. The password goes first: whichever cluster wins fits it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { type Account, environment, isAlive, type Programs, run } from './programs.ts';

const INITDB_TIMEOUT_MS = 300_000;

export interface ClusterPlan {
  readonly programs: Programs;
  readonly directory: string;
  /** The database's superuser. */
  readonly user: string;
  readonly passwordFile: string;
  readonly account: Account | undefined;
}

/** Attempts of this process that are under way: its own id does not tell them from a dead namesake's. */
const attempts = new Set<string>();

/** Fails, among other reasons, when another server has made the cluster meanwhile. */
export async function createCluster(plan: ClusterPlan): Promise<void> {
  const attempt = `${plan.directory}.init-${process.pid}-${randomUUID()}`;
  // Known before it is there, or another start of this process would take it for a left-over.
  attempts.add(attempt);
  try {
    await mkdir(attempt, { mode: 0o700 });
    if (plan.account) await chown(attempt, plan.account.uid, plan.account.gid);
    await createPassword(plan, join(attempt, 'password'));
    await initialise(plan, join(attempt, 'cluster'));
    await rename(join(attempt, 'cluster'), plan.directory);
  } finally {
    attempts.delete(attempt);
    await remove(attempt);
  }
}

/** The account may read it: `initdb` has to, and the account owns all that the password protects. */
async function createPassword({ passwordFile, account }: ClusterPlan, draft: string): Promise<void> {
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  if (account) await chown(draft, account.uid, account.gid);
  await link(draft, passwordFile).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function initialise(
  { programs, user, passwordFile, account }: ClusterPlan,
  directory: string,
): Promise<void> {
  const identity = ['-U', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const options = ['--encoding=UTF8', '--locale=C', '--no-instructions'];
  try {
    await run(programs.initdb, ['-D', directory, ...identity, ...options], {
      ...account,
      cwd: dirname(directory),
      env: environment(),
      timeout: INITDB_TIMEOUT_MS,
    });
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new StartError(
      `PostgreSQL's initdb failed: ${stderr?.trim() || message}`,
      73,
      'Remove the cause, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

/** Removes what dead attempts have left. It only takes up space, so that a failure is no reason not to start. */
export async function removeLeftOvers(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.init-`;
  const home = dirname(directory);
  for (const name of await readdir(home).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const attempt = join(home, name);
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    const isUnderWay = pid === process.pid ? attempts.has(attempt) : isAlive(pid);
    if (!isUnderWay) await remove(attempt);
  }
}

/** An orphaned initdb may be writing there: the next start removes what this one cannot. */
async function remove(attempt: string): Promise<void> {
  await rm(attempt, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}
