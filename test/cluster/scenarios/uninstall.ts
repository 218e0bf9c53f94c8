/** Nothing is left of a release but what it was told to keep, and with that its data comes back. */
import { ask, reachable } from '../client.ts';
import { allObjects } from '../objects.ts';
import { helm, install, SEVERAL, upgrade } from '../release.ts';
import { assert, proven, waitFor } from '../report.ts';

/** What the client, and the namespace itself, have there. */
const OTHERS = /^(Pod|ConfigMap)\/client$|^ConfigMap\/kube-root-ca\.crt$|^ServiceAccount\/default$/;

export async function uninstalled(): Promise<void> {
  const keep = '--set=database.bundled.keep=true';
  await upgrade(...SEVERAL, keep);
  await helm('uninstall', '--wait');
  const kept = await left(3);
  assert(
    kept.map((name) => name.split('/')[0]).join() === 'PersistentVolume,PersistentVolumeClaim,Secret',
    `with database.bundled.keep=true it leaves ${kept}`,
  );
  await install(...SEVERAL, keep);
  await reachable();
  const { status, json } = await ask('/configs/first');
  assert(status === 200 && json.data.through === 'the service', `the entry was answered ${status}`);
  proven(
    'database.bundled.keep=true: uninstall leaves volume and password, and the next install has the data',
  );

  await upgrade(...SEVERAL);
  await helm('uninstall', '--wait');
  await left(0);
  proven('helm uninstall leaves nothing, of any kind, nor the volume');
}

/** Deletions take their time. */
function left(count: number): Promise<string[]> {
  let names: string[] = [];
  return waitFor('', async () => {
    names = [...(await allObjects()).keys()].filter((name) => !OTHERS.test(name)).sort();
    return names.length === count && names;
  }).catch(() => {
    throw new Error(`helm uninstall leaves ${names.join(', ')}`);
  });
}
