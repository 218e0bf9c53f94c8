/** What has been proven, a line each, and what is waited for or has to be so. */
import { eventually } from '../support/eventually.ts';

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

/** As everywhere, but with a name, and at a pace at which kubectl can be asked. */
export function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  return eventually(ask, seconds * 1000, { what, everyMs: 250 });
}
