/** The database dies, and is away for a while: servers wait for it, and nothing acknowledged is lost. */
import { underLoad } from '../client.ts';
import { get, type KubeObject, kubectl, list } from '../kubectl.ts';
import { killProcess } from '../nodes.ts';
import { DATABASE } from '../release.ts';
import { assert, proven, waitFor } from '../report.ts';
import { isReady, restartsOf, serverPods, settled } from '../servers.ts';
import { assertNothingLost } from '../verdict.ts';

const POD = `pod/${DATABASE}-0`;

export async function databaseAway(): Promise<void> {
  const before = await settled(2);
  const database = await get(POD);
  const killed = await underLoad(async () => {
    await killProcess(database.spec.nodeName, database.metadata.uid, 'postgres');
    await waitFor('PostgreSQL is restarted', async () => {
      const pod = await get(POD);
      return restartsOf(pod) > restartsOf(database) && isReady(pod);
    });
    await settled(2);
  });
  proven(`PostgreSQL killed (SIGKILL): ${killed.failures.length} requests failed`);
  assertNothingLost(killed);

  const deleted = await underLoad(async () => {
    // Not by force: that forgets a pod that may still write to the volume when the next one begins to.
    await kubectl('delete', POD, '--now', '--timeout=120s');
    await waitFor('PostgreSQL is back', databaseIsReady);
    await settled(2);
  });
  proven(`PostgreSQL's pod deleted: ${deleted.failures.length} requests failed`);
  assertNothingLost(deleted);

  await away();
  assertNotRestarted(before, await settled(2));
  proven('the servers were never restarted, neither by hand nor by their liveness');
}

/** Longer than liveness would bear, if it asked the database. */
async function away(): Promise<void> {
  await kubectl('scale', `statefulset/${DATABASE}`, '--replicas=0');
  await waitFor('no server is ready', async () => !(await serverPods()).some(isReady));
  const begin = Date.now();
  const [pod] = await serverPods();
  const { periodSeconds, failureThreshold } = pod?.spec.containers[0].livenessProbe ?? {};
  const patience = periodSeconds * (failureThreshold + 2);
  await waitFor(`${patience} s without a database`, async () => Date.now() - begin > patience * 1000);
  assert(!(await serverPods()).some(isReady), 'a server is ready without a database');
  await kubectl('scale', `statefulset/${DATABASE}`, '--replicas=1');
  await waitFor('PostgreSQL is back', databaseIsReady);
  const back = performance.now();
  await settled(2);
  const seconds = ((performance.now() - back) / 1000).toFixed(1);
  proven(
    `without a database for ${patience} s no server is ready; ${seconds} s after it is back all are again`,
  );
}

/** Whether there is a pod at all: none is, for a moment. */
async function databaseIsReady(): Promise<boolean> {
  const pods = await list('pods', '--selector=app.kubernetes.io/component=database');
  return pods.some((pod) => isReady(pod) && !pod.metadata.deletionTimestamp);
}

function assertNotRestarted(before: readonly KubeObject[], after: readonly KubeObject[]): void {
  for (const pod of before) {
    const same = after.find(({ metadata }) => metadata.uid === pod.metadata.uid);
    assert(same !== undefined, `${pod.metadata.name} was replaced`);
    assert(restartsOf(same) === restartsOf(pod), `${pod.metadata.name} was restarted`);
  }
}
