/** Waiting for a condition, however slow the machine, but not for ever: what never comes fails the test with its name. */
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

export async function eventually(
  isTrue: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${isTrue}`);
    await pause(10);
  }
}
