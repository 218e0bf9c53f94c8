/** The cluster by kubectl, in the one namespace that everything is in. */
import { attempt, type Ran, type RunOptions, run } from '../support/command.ts';
import type { Untyped } from '../support/untyped.ts';

export const NAMESPACE = 'proof';

export function kubectl(...args: string[]): Promise<string> {
  return run('kubectl', [`--namespace=${NAMESPACE}`, ...args]);
}

export function tryKubectl(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return attempt('kubectl', [`--namespace=${NAMESPACE}`, ...args], options);
}

export function apply(manifest: unknown): Promise<string> {
  const args = [`--namespace=${NAMESPACE}`, 'apply', '--server-side', '--filename=-'];
  return run('kubectl', args, { input: JSON.stringify(manifest) });
}

/** An object as the API has it, as far as anything here looks at it. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  /** Each kind has its own. */
  readonly spec?: Untyped;
  readonly status?: Untyped;
}

export async function get(...args: string[]): Promise<KubeObject> {
  return JSON.parse(await kubectl('get', '--output=json', ...args));
}

export async function list(...args: string[]): Promise<KubeObject[]> {
  return JSON.parse(await kubectl('get', '--output=json', ...args)).items;
}
