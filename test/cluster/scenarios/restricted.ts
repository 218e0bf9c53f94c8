/** The namespace admits only pods that keep to the Pod Security Standard `restricted`. */
import { run } from '../../support/command.ts';
import { kubectl, NAMESPACE, tryKubectl } from '../kubectl.ts';
import { IMAGE } from '../release.ts';
import { assert, proven } from '../report.ts';

export async function restricted(): Promise<void> {
  await run('kubectl', ['create', 'namespace', NAMESPACE]);
  await run('kubectl', [
    'label',
    `namespace/${NAMESPACE}`,
    'pod-security.kubernetes.io/enforce=restricted',
    'pod-security.kubernetes.io/warn=restricted',
  ]);
  await kubectl('get', 'serviceaccount', 'default');
  const { code, output } = await tryKubectl(['run', 'careless', `--image=${IMAGE}`, '--dry-run=server']);
  assert(
    code !== 0 && output.includes('violates PodSecurity "restricted'),
    `a careless pod was admitted: ${output}`,
  );
  proven('a pod without a security context is refused: violates PodSecurity "restricted"');
}
