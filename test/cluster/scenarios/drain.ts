/** A node with both servers on it is drained: one after the other, as the disruption budget has it. */
import { attempt, run } from '../../support/command.ts';
import { underLoad } from '../client.ts';
import { get, kubectl } from '../kubectl.ts';
import { cordoned, nodes } from '../nodes.ts';
import { SERVER } from '../release.ts';
import { assert, proven } from '../report.ts';
import { countReady, serverPods, settled } from '../servers.ts';
import { assertNothingFailed } from '../verdict.ts';

export async function drain(): Promise<void> {
  const { kept, drained } = await nodes();
  await cordoned(kept, async () => {
    await kubectl('rollout', 'restart', `deployment/${SERVER}`);
    await kubectl('rollout', 'status', `deployment/${SERVER}`, '--timeout=180s');
    await settled(2);
  });
  const places = (await settled(2)).map(({ spec }) => spec.nodeName);
  assert(
    places.every((place) => place === drained),
    `the servers are on ${places}`,
  );
  const { status } = await get(`poddisruptionbudget/${SERVER}`);
  const census = await countReady();
  let output = '';
  const result = await underLoad(async () => {
    const args = ['drain', drained, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=120s'];
    const ran = await attempt('kubectl', args);
    output = ran.output;
    assert(ran.code === 0, `kubectl drain:\n${output}`);
    await settled(2);
  });
  const fewest = census.stop();
  const refused = output.match(/would violate the pod's disruption budget/g)?.length ?? 0;
  assert(refused > 0, `no eviction was refused, so that the budget was not put to the test:\n${output}`);
  assert(
    fewest >= status.desiredHealthy,
    `only ${fewest} were ready; the budget asks for ${status.desiredHealthy}`,
  );
  assertNothingFailed(result, `kubectl drain ${drained}, with both servers on it`);
  proven(
    `the budget refused ${refused} evictions; ready were ${census.counts.join(' ')}, never less than ${status.desiredHealthy}`,
  );
  const moved = (await serverPods()).every(({ spec }) => spec.nodeName === kept);
  assert(moved, 'a server is still on the drained node');
  await run('kubectl', ['uncordon', drained]);
}
