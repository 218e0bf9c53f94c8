/** What a server of compose outlives: under load and watched, with all that it has acknowledged still there afterwards. */
import assert from 'node:assert/strict';
import { ask, FRESH, put, writeLoad } from '../process/client.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import type { Project } from './project.ts';

/** A restart, on a machine that does other things, too. */
export const PATIENCE_MS = 60_000;

/** Under load and with a watcher; the server itself must not have been started anew. */
export async function outlives(project: Project, disturb: () => Promise<unknown>): Promise<void> {
  const api = await project.api();
  const { StartedAt } = (await project.inspect('server')).State;
  const stream = await openStream(api, '/configs?prefix=watched.');
  const load = writeLoad(api, 8);
  await eventually(() => load.acknowledged.size > 50);
  const started = async () => (await project.inspect('postgres')).State.StartedAt;
  const before = await started();
  await disturb();
  await eventually(async () => (await started()) !== before, PATIENCE_MS);
  await eventually(async () => (await put(api, 'watched.after', StartedAt)).status < 300, PATIENCE_MS);
  const goesOn = load.acknowledged.size;
  await eventually(() => load.acknowledged.size > goesOn, PATIENCE_MS);
  await load.stop();
  await hasAll(api, load.acknowledged);
  await eventually(() => stream.events().some(({ data }) => data?.data === StartedAt), PATIENCE_MS);
  stream.leave();
  const { State, RestartCount } = await project.inspect('server');
  assert.deepEqual([State.StartedAt, RestartCount], [StartedAt, 0]);
}

export async function hasAll(api: string, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const revisions = new Map<string, number>();
  for (let path: string | undefined = '/configs?prefix=load.&first=100'; path; ) {
    const { json, headers } = await ask(api + path, { headers: FRESH });
    for (const { name, revision } of json) revisions.set(name, revision);
    path = /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1];
  }
  for (const [name, revision] of acknowledged) assert.ok((revisions.get(name) ?? 0) >= revision, name);
}
