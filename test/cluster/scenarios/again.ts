/** The same once more changes nothing: no object is written, not even with the same contents. */
import { allObjects } from '../objects.ts';
import { upgrade } from '../release.ts';
import { assert, proven } from '../report.ts';

/** Helm's own record of the release, of which each upgrade makes another; nothing runs because of it. */
const RECORD = /^Secret\/sh\.helm\.release\.v1\./;

export async function again(): Promise<void> {
  const before = await allObjects();
  await upgrade();
  const after = await allObjects();
  const changed: string[] = [];
  for (const [name, { metadata }] of after) {
    const known = before.get(name)?.metadata;
    const isSame = known?.uid === metadata.uid && known.resourceVersion === metadata.resourceVersion;
    if (!isSame && !RECORD.test(name)) changed.push(`${name} (${known ? 'changed' : 'new'})`);
  }
  for (const name of before.keys()) if (!after.has(name)) changed.push(`${name} (gone)`);
  assert(changed.length === 0, `an upgrade that changes nothing has changed ${changed.join(', ')}`);
  proven(`of ${after.size} objects none has another resourceVersion, and none was added, but Helm's record`);
}
