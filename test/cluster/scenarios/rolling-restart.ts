/** Every server is replaced while they are asked without pause: nobody notices. */
import { underLoad } from '../client.ts';
import { kubectl } from '../kubectl.ts';
import { SERVER } from '../release.ts';
import { assert, proven } from '../report.ts';
import { countReady, settled } from '../servers.ts';
import { assertNothingFailed } from '../verdict.ts';

export async function rollingRestart(): Promise<void> {
  await settled(2);
  const census = await countReady();
  const result = await underLoad(async () => {
    await kubectl('rollout', 'restart', `deployment/${SERVER}`);
    await kubectl('rollout', 'status', `deployment/${SERVER}`, '--timeout=180s');
    await settled(2);
  });
  const fewest = census.stop();
  assertNothingFailed(result, 'kubectl rollout restart');
  assert(fewest >= 2, `only ${fewest} servers were ready in between`);
  proven(`never less than 2 servers were ready: ${census.counts.join(' ')}`);
}
