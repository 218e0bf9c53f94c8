/** The nodes: one that keeps the database and the client, and one that can be drained. */
import { run } from '../support/command.ts';

export async function nodes(): Promise<{ readonly kept: string; readonly drained: string }> {
  const names = (await run('kubectl', ['get', 'nodes', '--output=name'])).trim().split('\n');
  const nameOf = (role: RegExp) => names.find((name) => role.test(name))?.replace('node/', '') ?? '';
  return { kept: nameOf(/control-plane$/), drained: nameOf(/worker$/) };
}

/** Keeps new pods from a node while something happens. */
export async function cordoned(node: string, happen: () => Promise<unknown>): Promise<void> {
  await run('kubectl', ['cordon', node]);
  await happen();
  await run('kubectl', ['uncordon', node]);
}

/** Kills the first process of a pod's container, from outside: nobody in it notices before. */
export async function killProcess(node: string, podUid: string, container: string): Promise<void> {
  const script = `
    id=$(crictl ps --quiet --state Running --label io.kubernetes.pod.uid=${podUid} --name '^${container}$')
    kill -9 "$(crictl inspect --output go-template --template '{{.info.pid}}' "$id")"`;
  await run('docker', ['exec', node, 'sh', '-euc', script]);
}
