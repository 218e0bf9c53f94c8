/**
 * The client: a pod of our own image beside the release, so that it asks through the service as any other pod does.
 * (A port-forward would lead to one pod and end with it.) The load is a program in it that runs until its input ends.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Untyped } from '../support/untyped.ts';
import { apply, kubectl, NAMESPACE } from './kubectl.ts';
import { start } from './lasting.ts';
import { API, IMAGE } from './release.ts';
import { assert, waitFor } from './report.ts';

const PROGRAMS = 'test/cluster/load';
const POD = 'client';

export const securityContext = {
  runAsNonRoot: true,
  runAsUser: 65532,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** On a node that is never drained. */
export async function startClient(node: string): Promise<void> {
  const programs = readdirSync(PROGRAMS).map((name) => [name, readFileSync(`${PROGRAMS}/${name}`, 'utf8')]);
  await apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: POD },
    data: { ...Object.fromEntries(programs), 'package.json': '{"type": "module"}' },
  });
  await apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD },
    spec: {
      nodeName: node,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: POD,
          image: IMAGE,
          command: ['node', '--eval', 'setInterval(() => {}, 1e9)'],
          securityContext,
          volumeMounts: [{ name: 'programs', mountPath: '/programs' }],
        },
      ],
      volumes: [{ name: 'programs', configMap: { name: POD } }],
    },
  });
  await kubectl('wait', `pod/${POD}`, '--for=condition=Ready', '--timeout=60s');
}

export interface Answer {
  readonly status: number;
  readonly json: Untyped;
}

/** Waits until the service leads somewhere: nodes learn of a new one a moment after its pods are ready. */
export async function reachable(): Promise<void> {
  await waitFor('the service leads to a server', async () => ask('/').catch(() => undefined), 15);
}

/** Asks once, through the service. */
export async function ask(path: string, ask: { method?: string; body?: unknown } = {}): Promise<Answer> {
  const argument = JSON.stringify({ url: `${API}${path}`, ...ask });
  return JSON.parse(await kubectl('exec', POD, '--', 'node', '/programs/ask.ts', argument));
}

/** What the load tells at its end: see load/main.ts. */
export interface LoadResult {
  readonly seconds: number;
  readonly asked: Record<string, number>;
  readonly failures: readonly string[];
  readonly slowestMs: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly keptUnanswered: number;
  readonly lost: readonly string[];
  readonly strange: readonly string[];
  readonly connections: number;
  readonly streams: readonly {
    readonly surface: string;
    readonly opened: number;
    readonly changes: number;
    readonly disorder: readonly string[];
    readonly missing: number;
  }[];
}

/** How long the load runs before anything happens to it. */
const FIRST_MS = 2_000;
/** Its last requests, and the search for each of its writes. */
const LAST_SECONDS = 300;
let loads = 0;

/** Runs the load while something happens, and returns what came of it. */
export async function underLoad(happen: () => Promise<void>): Promise<LoadResult> {
  let isRunning = false;
  let result: LoadResult | undefined;
  const argument = JSON.stringify({ api: API, prefix: `load.${Date.now()}.${loads++}.` });
  const command = ['exec', '--stdin', POD, '--', 'node', '/programs/main.ts', argument];
  const child = start('kubectl', [`--namespace=${NAMESPACE}`, ...command], (line) => {
    const told = JSON.parse(line);
    if (told.running) isRunning = true;
    else result = told;
  });
  let hasEnded = false;
  child.once('close', () => {
    hasEnded = true;
  });
  await waitFor('the load runs', async () => isRunning || hasEnded);
  assert(isRunning, 'the load did not start');
  await pause(FIRST_MS);
  await happen();
  child.stdin?.end();
  await waitFor('the load tells what came of it', async () => hasEnded, LAST_SECONDS);
  assert(result !== undefined, 'the load ended without a result');
  return result;
}
