/**
 * A short load that touches everything the dashboards show: both surfaces, reads from the cache and past it, writes,
 * refusals of several kinds, lives that end, and a stream on each surface. Gentle: what counts is that there is some.
 */
import { setTimeout as delay } from 'node:timers/promises';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PAUSE_MS = 20;

type Call = (turn: number) => readonly [method: string, path: string, body?: unknown, headers?: object];

const graphql = (query: string, variables?: object) => ['POST', '/graphql', { query, variables }] as const;

const calls: readonly Call[] = [
  (turn) => ['PUT', `/configs/load.${turn % 50}`, { data: { turn, text: 'x'.repeat(turn % 500) } }],
  (turn) => ['GET', `/configs/load.${turn % 50}`],
  (turn) => ['GET', `/configs/load.${turn % 50}`, undefined, { 'Cache-Control': 'no-cache' }],
  () => ['GET', '/configs?prefix=load.&first=5'],
  () => ['GET', '/configs/absent'],
  () => ['GET', '/nowhere'],
  () => ['PUT', '/configs/load.0', { data: 1 }, { 'If-Match': '"0"' }],
  () => ['PUT', '/configs/load.0', { unknown: 1 }],
  (turn) => ['PUT', `/configs/session.${turn}`, { data: {}, ttl: 1 }],
  (turn) => graphql(`{ config(name: "load.${turn % 50}") { data } configs(first: 2) { nodes { name } } }`),
  (turn) =>
    graphql('mutation($data: JSON!) { replaceConfig(name: "load.g", input: { data: $data }) { revision } }', {
      data: turn,
    }),
  () => graphql('mutation { deleteConfig(name: "absent") { name } }'),
];

/** Runs until the signal; rejects when the server does not answer. */
export async function load(url: string, signal: AbortSignal, traceparent: () => string): Promise<void> {
  await Promise.all([
    stream(url, signal, ['GET', '/configs?prefix=load.']),
    stream(url, signal, graphql('subscription { configChanges(prefix: "load.") { type revision } }')),
    ask(url, signal, traceparent),
  ]);
}

async function ask(url: string, signal: AbortSignal, traceparent: () => string): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    const call = calls[turn % calls.length] as Call;
    const [method, path, body, headers] = call(turn);
    const response = await fetch(url + path, {
      method,
      headers: { ...(body !== undefined && JSON_TYPE), traceparent: traceparent(), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    if (response.status >= 500) throw new Error(`${method} ${path} was answered by ${response.status}`);
    await delay(PAUSE_MS);
  }
}

async function stream(url: string, signal: AbortSignal, [method, path, body]: ReturnType<Call>) {
  try {
    const response = await fetch(url + path, {
      method,
      signal,
      headers: { ...(body !== undefined && JSON_TYPE), Accept: 'text/event-stream' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok || !response.body) throw new Error(`no stream of ${path}: ${response.status}`);
    for await (const _ of response.body);
    throw new Error(`the stream of ${path} has ended`);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
