/**
 * Runs the image config-server:VERSION for real, on whatever engine `docker` reaches, and says what was proved, line by
 * line. The first failure ends it, with the last lines of every log. What it started is removed in any case.
 */

import { documents } from './documents.ts';
import { ending } from './ending.ts';
import { attempt, containers, removeAll, setUp } from './engine.ts';
import { health } from './health.ts';
import { inside } from './inside.ts';
import { serving } from './serving.ts';
import { starting } from './starting.ts';

/** One thing to be proved; a text that comes of it is what it has measured. */
export type Step = readonly [title: string, prove: () => Promise<unknown>];

const parts: readonly (readonly Step[])[] = [inside, starting, serving, health, ending, documents];

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

try {
  await setUp();
  for (const [title, prove] of parts.flat()) {
    interrupted.signal.throwIfAborted();
    const measured = await prove().catch(async (error) => {
      say(`NO   ${title}`);
      for (const name of await containers()) {
        const { stdout, stderr } = await attempt('logs', '--tail=40', name);
        say(`${name}:\n${stdout}${stderr}`);
      }
      throw error;
    });
    say(`yes  ${title}${typeof measured === 'string' ? `: ${measured}` : ''}`);
  }
} finally {
  await removeAll();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
