/**
 * Standard output, for the log. Whoever reads it may be slow, gone or out of space, and the server goes on without: it
 * never waits for a line, keeps so many and drops the rest, and says how many when lines can be written again. So a
 * killed process takes the last moment's lines with it.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { DestinationStream } from 'pino';
// pino's own `destination` is this as well, and waits at the process' end for as long as writing fails.
import sonicBoom from 'sonic-boom';

export interface Output {
  readonly stream: DestinationStream;
  /** Writes what waits, unless that takes too long. */
  close(): Promise<void>;
}

export interface OutputOptions {
  /** Whether lines are written some at a time: to write each by itself costs more than to make it. */
  readonly gathers: boolean;
  /** Told of lines that were dropped, once lines can be written again. */
  readonly onLost: (lines: number) => void;
}

const GATHER_BYTES = 8 * 1024;
const GATHER_MS = 100;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const CLOSE_PATIENCE_MS = 1_000;

export function openOutput({ gathers, onLost }: OutputOptions): Output {
  const gathering = gathers ? { minLength: GATHER_BYTES, periodicFlush: GATHER_MS } : {};
  // Bytes rather than text, whose length it would count anew with every line: a quarter of the time.
  const output = new sonicBoom.SonicBoom({
    fd: 1,
    sync: false,
    contentMode: 'buffer',
    maxLength: MAX_WAITING_BYTES,
    ...gathering,
  });
  let lost = 0;
  let isClosed = false;
  output.on('drop', () => lost++);
  output.on('drain', () => {
    const lines = lost;
    lost = 0;
    if (lines > 0) onLost(lines);
  });
  // What cannot be written is tried again with the next lines.
  output.on('error', () => undefined);
  return {
    // No more of it than this: pino would have a fatal line written before it goes on, for however long that takes.
    stream: {
      write(line) {
        // Its types know of text only.
        if (!isClosed) output.write(Buffer.from(line) as unknown as string);
      },
    },
    async close() {
      isClosed = true;
      const closed = once(output, 'close').catch(() => undefined);
      output.end();
      await Promise.race([closed, delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}
