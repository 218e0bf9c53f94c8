/** The servers' pods: which there are, whether they are ready, and how few were while something happened. */
import { type KubeObject, list, NAMESPACE } from './kubectl.ts';
import { start } from './lasting.ts';
import { SERVER, SERVERS } from './release.ts';
import { assert, waitFor } from './report.ts';

export function serverPods(): Promise<KubeObject[]> {
  return list('pods', `--selector=${SERVERS}`);
}

export function isReady(pod: KubeObject): boolean {
  const conditions: readonly { type: string; status: string }[] = pod.status.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

export function restartsOf(pod: KubeObject): number {
  return pod.status.containerStatuses?.[0]?.restartCount ?? 0;
}

/** Waits until there are just so many, all ready, and none that is on its way out. */
export function settled(count: number): Promise<KubeObject[]> {
  return waitFor(`${count} servers are ready, and none is stopping`, async () => {
    const pods = await serverPods();
    const areReady = pods.every((pod) => isReady(pod) && !pod.metadata.deletionTimestamp);
    return pods.length === count && areReady && pods;
  });
}

export interface Census {
  /** How many got requests, each time when that changed. */
  readonly counts: readonly number[];
  stop(): number;
}

/** Counts those that the service sends requests to, from now on. */
export async function countReady(): Promise<Census> {
  const counts: number[] = [];
  // Without a range: kubectl prints that for the first object alone.
  const each = '{.endpoints[*].conditions.ready}{"\\n"}';
  const args = ['get', 'endpointslices', `--selector=kubernetes.io/service-name=${SERVER}`, '--watch'];
  const child = start(
    'kubectl',
    [`--namespace=${NAMESPACE}`, ...args, `--output=jsonpath=${each}`],
    (line) => {
      const count = line.split(' ').filter((ready) => ready === 'true').length;
      if (count !== counts.at(-1)) counts.push(count);
    },
  );
  await waitFor('the watch tells how many are ready', async () => counts.length > 0);
  return {
    counts,
    /** @returns the fewest */
    stop() {
      assert(child.exitCode === null && child.signalCode === null, 'the watch has ended before its time');
      child.kill();
      return Math.min(...counts);
    },
  };
}
