/** The first install, with nothing chosen: it works, on both surfaces, through the service. */
import { ask, reachable, startClient } from '../client.ts';
import { get } from '../kubectl.ts';
import { cordoned, nodes } from '../nodes.ts';
import { DATABASE, helm, install, SERVER } from '../release.ts';
import { assert, proven } from '../report.ts';
import { settled } from '../servers.ts';

export async function installed(): Promise<void> {
  const { kept, drained } = await nodes();
  const begin = performance.now();
  // The database's volume stays on the node where it is made first: not on the one that will be drained.
  await cordoned(drained, () => install());
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const [server] = await settled(1);
  const database = await get(`pod/${DATABASE}-0`);
  proven(`helm install --wait, without values: ready after ${seconds} s, beside the bundled PostgreSQL`);
  for (const pod of [server, database]) {
    const { containers, securityContext, automountServiceAccountToken } = pod?.spec ?? {};
    const { readOnlyRootFilesystem } = containers[0].securityContext;
    assert(securityContext.runAsNonRoot && readOnlyRootFilesystem, `${pod?.metadata.name} is not restricted`);
    assert(automountServiceAccountToken === false, `${pod?.metadata.name} has a token`);
  }
  proven('admitted as restricted; the root file system is read-only and no token is mounted, in both');

  await startClient(kept);
  await reachable();
  const data = { through: 'the service' };
  const written = await ask('/configs/first', { method: 'PUT', body: { data } });
  assert(written.status === 201, `PUT /configs/first was answered ${written.status}`);
  const query = '{ config(name: "first") { data revision } }';
  const read = await ask('/graphql', { method: 'POST', body: { query } });
  const { revision } = written.json;
  assert(
    JSON.stringify(read.json) === JSON.stringify({ data: { config: { data, revision } } }),
    `GraphQL answered ${JSON.stringify(read.json)}`,
  );
  proven(`written over REST (201), read over GraphQL (revision ${revision}), through the service ${SERVER}`);

  const report = await helm('test', '--logs');
  assert(/Phase:\s+Succeeded/.test(report), `helm test:\n${report}`);
  proven('helm test succeeds');
}
