/** Upgrades that cannot work: nothing that serves is replaced, and what was begun is taken back. */
import { underLoad } from '../client.ts';
import { sql } from '../database.ts';
import { get } from '../kubectl.ts';
import { helm, SERVER, SEVERAL, tryUpgrade, upgrade } from '../release.ts';
import { assert, proven, waitFor } from '../report.ts';
import { countReady, serverPods, settled } from '../servers.ts';
import { assertNothingFailed } from '../verdict.ts';

const BAD_IMAGE = '--set-string=image.tag=no-such';
const ROLL_BACK = ['--rollback-on-failure', '--wait', '--timeout=15s'];

export async function badUpgrades(): Promise<void> {
  await brokenMigration();
  await badImage();
}

/** The database says that it was migrated by a later version than the image. */
async function brokenMigration(): Promise<void> {
  const before = await fingerprint();
  await sql(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
     VALUES ('later', 'later', now(), '29990101000000_later', 1)`,
  );
  const { code, output } = await tryUpgrade(
    ...SEVERAL,
    '--set=settings.LOG_LEVEL=warn',
    '--wait',
    '--timeout=2m',
  );
  assert(code !== 0, 'an upgrade with a migration that cannot work has succeeded');
  assert(output.includes('29990101000000_later'), `helm does not say why the migration failed:\n${output}`);
  assert((await fingerprint()) === before, 'the failed upgrade has changed the servers');
  proven(
    `a migration that fails stops the upgrade before a pod is replaced, and helm says why: ${reasonIn(output)}`,
  );
  await sql(`DELETE FROM _prisma_migrations WHERE id = 'later'`);
  await upgrade(...SEVERAL);
  await settled(2);
  proven('once the database is right the upgrade goes through');
}

async function badImage(): Promise<void> {
  const before = await fingerprint();
  const census = await countReady();
  const result = await underLoad(async () => {
    const migration = await tryUpgrade(...SEVERAL, BAD_IMAGE, ...ROLL_BACK);
    assert(migration.code !== 0, 'an upgrade to an image that does not exist has succeeded');
    assert((await fingerprint()) === before, `not rolled back:\n${migration.output}`);
    // Without the migration, which would never let it come to this.
    const [servers] = await Promise.all([
      tryUpgrade(...SEVERAL, BAD_IMAGE, ...ROLL_BACK, '--set=migration.enabled=false'),
      waitFor('a pod is made of the image that does not exist', async () =>
        (await serverPods()).some(({ spec }) => spec.containers[0].image.endsWith(':no-such')),
      ),
    ]);
    assert(servers.code !== 0, 'an upgrade to an image that does not exist has succeeded');
    await settled(2);
  });
  const fewest = census.stop();
  assert((await fingerprint()) === before, 'the rollback has left something, or replaced pods');
  assert(fewest >= 2, `only ${fewest} servers were ready in between`);
  assertNothingFailed(result, 'two upgrades to an image that does not exist, both rolled back');
  const status = await helm('status');
  assert(/STATUS: deployed/i.test(status), `helm status:\n${status}`);
  proven(
    'with the migration no pod is made of the image; without it one is, beside the others, and goes again',
  );
}

/** The template of the servers, and the pods that are there. */
async function fingerprint(): Promise<string> {
  const { spec } = await get(`deployment/${SERVER}`);
  const uids = (await serverPods()).map(({ metadata }) => metadata.uid).sort();
  return JSON.stringify([spec.template, uids]);
}

function reasonIn(output: string): string {
  return (
    output
      .split('\n')
      .find((line) => line.includes('29990101000000_later'))
      ?.trim() ?? ''
  );
}
