/** What has been proven, a line each, and what is waited for or has to be so. */
import { setTimeout as pause } from 'node:timers/promises';

const begun = performance.now();

export function say(line: string): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

export function proven(what: string): void {
  say(`  ok  ${what}`);
}

export function assert(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new Error(otherwise);
}

/** Asks again and again until there is something, and returns it. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(250)) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`);
}
