/** Other settings, and more servers: pods are replaced, the new settings hold, and the database was migrated before. */
import { ask, underLoad } from '../client.ts';
import { kubectl, list } from '../kubectl.ts';
import { SERVER, SERVERS, SEVERAL, upgrade } from '../release.ts';
import { assert, proven } from '../report.ts';
import { serverPods, settled } from '../servers.ts';
import { assertNothingFailed } from '../verdict.ts';

const LIMIT = 2048;

export async function upgraded(): Promise<void> {
  const before = await serverPods();
  const migrated = (await completedJobs()).length;
  const large = { method: 'PUT', body: { data: 'x'.repeat(LIMIT) } };
  assert(
    (await ask('/configs/large', large)).status === 201,
    'a body of 2 kB was refused before the upgrade',
  );

  const result = await underLoad(async () => {
    await upgrade(...SEVERAL, `--set=settings.MAX_BODY_BYTES=${LIMIT}`);
    await settled(2);
  });
  assertNothingFailed(result, 'helm upgrade from one server to two, with other settings');

  const after = await settled(2);
  const kept = after.filter(({ metadata }) => before.some((pod) => pod.metadata.uid === metadata.uid));
  assert(kept.length === 0, 'a pod has outlived the change of a setting');
  const { status, json } = await ask('/configs/large', large);
  assert(status === 413, `a body above MAX_BODY_BYTES was answered ${status} ${JSON.stringify(json)}`);
  proven(`the pods were replaced, and the new setting is in force: 413 above ${LIMIT} bytes`);
  assert(new Set(after.map(({ spec }) => spec.nodeName)).size === 2, 'both servers are on one node');
  proven('the two servers are on two nodes');

  await provenMigrated(migrated);
  const policies = await list('networkpolicies');
  assert(policies.length === 3, `there are ${policies.length} network policies`);
  proven(`network policies are accepted: ${policies.map(({ metadata }) => metadata.name).join(', ')}`);
}

async function provenMigrated(before: number): Promise<void> {
  const times = (await completedJobs()).map(({ lastTimestamp }) => lastTimestamp).sort();
  assert(times.length === before + 1, `${times.length - before} jobs were completed`);
  const sets = await list('replicasets', `--selector=${SERVERS}`);
  const newest =
    sets
      .map(({ metadata }) => metadata.creationTimestamp)
      .sort()
      .at(-1) ?? '';
  const at = times.at(-1) ?? '';
  assert(at <= newest, `migrated at ${at}, after the new pods of ${newest}`);
  proven(`the job ${SERVER}-migrate was completed (${at}) before the first pod was made (${newest})`);
}

/** A job removes itself when it has succeeded, but the events tell of it. */
async function completedJobs(): Promise<readonly { readonly lastTimestamp: string }[]> {
  const selector = '--field-selector=involvedObject.kind=Job,reason=Completed';
  return JSON.parse(await kubectl('get', 'events', selector, '--output=json')).items;
}
