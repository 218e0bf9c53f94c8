/** What the figures have in common: a filled server, something to load it with, and how long to take. */
import type { ChildProcess } from 'node:child_process';
import { makeDirectory, removeDirectory, startModule, stop } from './children.ts';
import type { Plan } from './compare.ts';
import { putAll } from './entries.ts';
import { startSubject } from './subject.ts';

export interface Run {
  readonly url: string;
  readonly dataDir: string;
  readonly loader: ChildProcess;
  readonly plan: Plan;
}

/** A server of its own for each figure, so that none inherits what another has left. */
export async function onServer<Result>(
  program: string,
  plan: Plan,
  figure: (run: Run) => Promise<Result>,
): Promise<Result> {
  const dataDir = await makeDirectory();
  const subject = await startSubject(program, { DATA_DIR: dataDir });
  await putAll(subject.url);
  const loader = startModule('load.ts');
  const result = await figure({ url: subject.url, dataDir, loader, plan });
  await Promise.all([stop(loader), stop(subject.process)]);
  await removeDirectory(dataDir);
  return result;
}
