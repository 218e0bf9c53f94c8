/**
 * Lines of the log on their way to standard output, some at a time: to write each by itself costs more than to make
 * it. What is written at once: an error, with all that came before it; what is there after a moment; and everything
 * when the process ends, by whatever it can notice. A kill that it cannot notice takes the last moment's lines.
 */
import type { DestinationStream } from 'pino';

/** What writes synchronously, such as pino's `destination`. */
export interface SyncOutput {
  write(text: string): unknown;
}

const MAX_LENGTH = 16 * 1024;
const MOMENT_MS = 100;
/** How lines begin that do not wait: pino puts the level first. What is fatal it flushes by itself. */
const ERROR = '{"level":"error"';

export class LineBuffer implements DestinationStream {
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly output: SyncOutput) {}

  write(line: string): void {
    this.#text += line;
    if (this.#text.length >= MAX_LENGTH || line.startsWith(ERROR)) this.flushSync();
    else this.#timer ??= setTimeout(() => this.flushSync(), MOMENT_MS).unref();
  }

  /** pino calls it by this name after a fatal line. */
  flushSync(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.output.write(text);
  }
}
