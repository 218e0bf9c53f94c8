/** Servers die in the middle of writes: what they have acknowledged is there. */
import { underLoad } from '../client.ts';
import { get, kubectl } from '../kubectl.ts';
import { killProcess } from '../nodes.ts';
import { assert, proven, waitFor } from '../report.ts';
import { isReady, restartsOf, settled } from '../servers.ts';
import { assertNothingLost } from '../verdict.ts';

export async function serverKills(): Promise<void> {
  const [first, second] = await settled(2);
  assert(first !== undefined && second !== undefined, 'there are no two servers');
  const forced = await underLoad(async () => {
    await kubectl('delete', `pod/${first.metadata.name}`, '--grace-period=0', '--force', '--timeout=120s');
    await settled(2);
  });
  proven(`a pod deleted by force: ${forced.failures.length} requests failed`);
  assertNothingLost(forced);

  const killed = await underLoad(async () => {
    await killProcess(second.spec.nodeName, second.metadata.uid, 'server');
    await waitFor('the killed server is restarted, and ready', async () => {
      const pod = await get(`pod/${second.metadata.name}`);
      return restartsOf(pod) > restartsOf(second) && isReady(pod);
    });
  });
  proven(
    `a server's process killed (SIGKILL): restarted in its pod; ${killed.failures.length} requests failed`,
  );
  assertNothingLost(killed);
}
