/**
 * A start that cannot go on, in words for the person who started it: what is wrong and what to do.
 * `main.ts` prints it without a stack and ends with its exit code (numbers from BSD's sysexits.h).
 */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    message: string,
    /**
     * The process' exit code: 64 wrong use of the command line, 69 something needed is unavailable,
     * 73 a file cannot be made, 78 wrong settings.
     */
    readonly exitCode: 64 | 69 | 73 | 78,
    /** The next step, one sentence. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
