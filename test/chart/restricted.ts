/**
 * The Pod Security Standard `restricted`, and what goes beyond it here: a read-only root, no token, an image that is
 * named in full, and limits. Holds for every pod that the chart makes, those of jobs, tests and databases included.
 */
import type { KubernetesObject } from './valid.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly privileged?: boolean;
    readonly runAsUser?: number;
    readonly runAsNonRoot?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
}

interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type?: string };
  };
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Record<string, unknown>[];
}

const volumeKinds = [
  'configMap',
  'emptyDir',
  'persistentVolumeClaim',
  'projected',
  'secret',
  'csi',
  'downwardAPI',
];

/** How many pods there were; throws at the first that may do what it should not. */
export function assertRestricted(objects: readonly KubernetesObject[]): number {
  const pods = objects.flatMap((object) => {
    const spec = podOf(object);
    return spec ? [{ name: `${object.kind} ${object.metadata.name}`, spec }] : [];
  });
  for (const { name, spec } of pods) for (const wrong of wrongsOf(spec)) throw new Error(`${name}: ${wrong}`);
  return pods.length;
}

function podOf({ kind, spec }: KubernetesObject): PodSpec | undefined {
  if (kind === 'Pod') return spec as PodSpec;
  return (spec as { template?: { spec?: PodSpec } } | undefined)?.template?.spec;
}

function* wrongsOf(spec: PodSpec): Generator<string> {
  const { securityContext: pod } = spec;
  if (pod?.runAsNonRoot !== true || !pod.runAsUser) yield 'may run as root';
  if (pod?.seccompProfile?.type !== 'RuntimeDefault') yield 'has no seccomp profile';
  if (spec.automountServiceAccountToken !== false) yield 'gets a token';
  if (spec.hostNetwork || spec.hostPID || spec.hostIPC) yield 'shares something with its host';
  for (const volume of spec.volumes ?? []) {
    if (!volumeKinds.some((kind) => kind in volume)) yield `has the volume ${JSON.stringify(volume)}`;
  }
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const { securityContext: own, resources, image, ports } = container;
    if (own?.privileged || own?.runAsUser === 0 || own?.runAsNonRoot === false) yield 'is more than a user';
    if (ports?.some(({ hostPort }) => hostPort)) yield 'takes a port of its host';
    if (own?.allowPrivilegeEscalation !== false) yield 'may gain privileges';
    if (own?.readOnlyRootFilesystem !== true) yield 'may write to its root';
    if (own?.capabilities?.drop?.join() !== 'ALL' || own.capabilities.add) yield 'has capabilities';
    if (!resources?.requests || !resources.limits?.memory) yield 'has no requests, or may take all memory';
    if (!/[:@]\S+$/.test(image) || image.endsWith(':latest')) yield `has the image ${image}`;
  }
}
