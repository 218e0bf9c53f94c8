/**
 * What is proved on the real thing, one step after the other, a line each. The first that fails ends it, with what is
 * seen of those involved; so does a signal, between two steps, so that the caller can remove what was made.
 */
export interface Step {
  /** What is then known to be so. */
  readonly title: string;
  /** @returns what it has measured, as a text, if anything */
  run(): Promise<unknown>;
}

export async function prove(steps: readonly Step[], seen: () => Promise<string>): Promise<void> {
  for (const { title, run } of steps) {
    interrupted.signal.throwIfAborted();
    const begin = performance.now();
    const measured = await run().catch(async (error) => {
      say(`NO   ${title}`);
      say(await seen().catch(String));
      throw error;
    });
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    say(`yes  ${title}${typeof measured === 'string' ? `: ${measured}` : ''} (${seconds} s)`);
  }
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
