/** Every object there is, of every kind, so that nothing can hide in a kind that nobody thought of. */
import { run } from '../support/command.ts';
import { type KubeObject, list } from './kubectl.ts';

/** Kubernetes' own notes, which come and go by themselves. */
const NOTES = /^(events(\..*)?|leases\..*)$/;

/** By kind and name; all of the namespace, and volumes, which are in none. */
export async function allObjects(): Promise<Map<string, KubeObject>> {
  const args = ['api-resources', '--verbs=list', '--namespaced', '--output=name'];
  const kinds = (await run('kubectl', args)).trim().split('\n');
  const listed = kinds.filter((kind) => !NOTES.test(kind));
  const objects = await list([...listed, 'persistentvolumes'].join(','));
  return new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}
