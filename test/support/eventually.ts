/** Waiting for something, however slow the machine, but not for ever: what never comes fails the test with its name. */
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

type Asked<T> = T | undefined | false;

interface Manner {
  /** What is waited for, where the source of the question does not say it. */
  readonly what?: string;
  readonly everyMs?: number;
}

/** Asks again and again until there is something, or something is true, and returns it. */
export async function eventually<T>(
  question: () => Asked<T> | Promise<Asked<T>>,
  patienceMs = PATIENCE_MS,
  { what = `${question}`, everyMs = 10 }: Manner = {},
): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await pause(everyMs)) {
    const found = await question();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s in vain for: ${what}`);
  }
}
