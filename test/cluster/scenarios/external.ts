/**
 * A release on a PostgreSQL of somebody else's, beside the first one: migrated before anything is made, also past a pooler;
 * and refused at once while its Secret is not there. The database is one more of the bundled PostgreSQL.
 */
import { attempt, type Ran, run } from '../../support/command.ts';
import { sql } from '../database.ts';
import { apply, get, kubectl, list, NAMESPACE } from '../kubectl.ts';
import { allObjects } from '../objects.ts';
import { DATABASE, FROM_CHART } from '../release.ts';
import { assert, proven, waitFor } from '../report.ts';

const RELEASE = 'yours';
const JOB = `${RELEASE}-config-server-migrate`;
const EXTERNAL = ['--set=database.mode=external', `--set=database.external.existingSecret=${RELEASE}`];

export async function external(): Promise<void> {
  const early = await helm('install', ...EXTERNAL);
  const missing = `the Secret ${RELEASE} (database.external.existingSecret) is not in the namespace ${NAMESPACE}`;
  assert(early.code !== 0 && early.output.includes(missing), `without its Secret:\n${early.output}`);
  proven('database.mode=external without its Secret is refused at once, and helm says which');

  await sql(`CREATE DATABASE ${RELEASE}`);
  await apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: RELEASE }, stringData: await urls() });
  await must('install', ...EXTERNAL);
  assert((await migrations()) === 1, 'the install was not migrated by one job');
  proven("an install on a database of somebody else's: migrated by a job before it");
  await must('upgrade', ...EXTERNAL, '--set=database.external.directUrlKey=direct-url');
  assert((await migrations()) === 2, 'the upgrade was not migrated by one job');
  await run('helm', ['test', RELEASE, `--namespace=${NAMESPACE}`]);
  proven('an upgrade to servers that go through a pooler, and a migration past it; helm test succeeds');

  await run('helm', ['uninstall', RELEASE, `--namespace=${NAMESPACE}`, '--wait']);
  await kubectl('delete', `secret/${RELEASE}`);
  await waitFor('nothing is left of the other release', async () =>
    [...(await allObjects()).keys()].every((name) => !name.includes(`/${RELEASE}`)),
  );
  await sql(`DROP DATABASE ${RELEASE}`);
}

/** The one of the bundled database, which leads to another database; both are the same, as there is no pooler. */
async function urls(): Promise<Record<string, string>> {
  const { data } = (await get(`secret/${DATABASE}`)) as unknown as { data: { url: string } };
  const url = Buffer.from(data.url, 'base64')
    .toString()
    .replace(/\/config_server$/, `/${RELEASE}`);
  return { url, 'direct-url': url };
}

/** A job removes itself when it has succeeded, but the events tell of it. */
async function migrations(): Promise<number> {
  const selector = `involvedObject.kind=Job,involvedObject.name=${JOB},reason=Completed`;
  return (await list('events', `--field-selector=${selector}`)).length;
}

function helm(command: string, ...args: string[]): Promise<Ran> {
  const given = [RELEASE, ...FROM_CHART, '--wait', '--timeout=4m', ...args];
  return attempt('helm', [command, ...given]);
}

async function must(command: string, ...args: string[]): Promise<void> {
  const { code, output } = await helm(command, ...args);
  assert(code === 0, `helm ${command} ${RELEASE}:\n${output}`);
}
