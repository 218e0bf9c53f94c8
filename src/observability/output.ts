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

const GATHER_BYTES = 32 * 1024;
const GATHER_MS = 100;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const CLOSE_PATIENCE_MS = 1_000;

export function openOutput({ gathers, onLost }: OutputOptions): Output {
  const output = new sonicBoom.SonicBoom({
    fd: 1,
    sync: false,
    contentMode: 'buffer',
    maxLength: MAX_WAITING_BYTES,
  });
  let lost = 0;
  let isClosed = false;
  output.on('drop', (bytes: unknown) => {
    lost += countLines(bytes as Buffer);
  });
  output.on('drain', () => {
    const lines = lost;
    lost = 0;
    if (lines > 0) onLost(lines);
  });
  // What cannot be written is tried again with the next lines.
  output.on('error', () => undefined);
  // Its types know of text only.
  const send = (bytes: Buffer) => void output.write(bytes as unknown as string);
  const { write, flush } = gathers
    ? gather(send)
    : { write: (line: string) => send(Buffer.from(line)), flush() {} };
  return {
    // No more of it than this: pino would have a fatal line written before it goes on, for however long that takes.
    stream: {
      write(line) {
        if (!isClosed) write(line);
      },
    },
    async close() {
      isClosed = true;
      flush();
      const closed = once(output, 'close').catch(() => undefined);
      output.end();
      await Promise.race([closed, delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}

/**
 * Lines side by side in one piece of memory, sent on when it is full, or after a while. Bytes or text of each line by
 * itself would have to be kept until then, and to collect such garbage costs ten times what it costs to make a line.
 */
function gather(send: (bytes: Buffer) => void) {
  let piece = Buffer.allocUnsafeSlow(GATHER_BYTES);
  let sent = 0;
  let used = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (used > sent) send(piece.subarray(sent, used));
    sent = used;
  };
  const write = (line: string) => {
    // UTF-8 has three bytes at most for one unit of JavaScript's text.
    const most = 3 * line.length;
    if (used + most > GATHER_BYTES) {
      flush();
      if (most > GATHER_BYTES) return send(Buffer.from(line));
      piece = Buffer.allocUnsafeSlow(GATHER_BYTES);
      sent = used = 0;
    }
    used += piece.write(line, used);
    timer ??= setTimeout(flush, GATHER_MS).unref();
  };
  return { write, flush };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

const NEWLINE = 10;
