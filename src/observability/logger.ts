/**
 * The log: JSON lines for machines, one readable line for people at a terminal. Errors are written with
 * their stack and the chain of causes, see error-record.ts; no record ever holds a value of the caller's data.
 * Lines that belong to a request carry its `trace_id`, and its `span_id` where there is tracing.
 *
 * The level of a line says who has to do something:
 *
 * | level | when                                                                 | who acts                           |
 * |-------|----------------------------------------------------------------------|------------------------------------|
 * | fatal | the process ends because of it                                       | somebody, now                      |
 * | error | a fault of ours, or one that nothing heals by itself                 | somebody: each line is worth a look |
 * | warn  | something is away and is tried again, or a request was not served    | nobody, unless it lasts (alerts)   |
 * | info  | what was done: requests, whatever the caller did wrong; start, stop  | nobody                             |
 * | debug | what PostgreSQL says                                                 | who looks for something            |
 *
 * So a database that is away is `warn`, told once when it goes, and on the lines of those who asked in the meantime.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Settings } from '../settings.ts';
import { describeError } from './error-record.ts';
import { openOutput } from './output.ts';

export type { Logger };

export function createLogger({ logLevel }: Pick<Settings, 'logLevel'>, stream: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      timestamp: createClock(),
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    stream,
  );
}

/** As pino's `isoTime`. Lines of one millisecond share its text, which would otherwise be a third of what a line costs. */
function createClock(): () => string {
  let millisecond = Number.NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== millisecond) {
      millisecond = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

export interface OpenLog {
  readonly log: Logger;
  /** Writes what is still to be written, unless that takes too long; after it nothing is. */
  close(): Promise<void>;
}

/** The log on standard output, see output.ts. */
export async function openLog(settings: Pick<Settings, 'logLevel' | 'logFormat'>): Promise<OpenLog> {
  const isTerminal = process.stdout.isTTY;
  const isPretty = (settings.logFormat ?? (isTerminal ? 'pretty' : 'json')) === 'pretty';
  const output = openOutput({ gathers: !isPretty, onLost: (lines) => log.warn({ lines }, LOST) });
  const log = createLogger(settings, isPretty ? await prettified(output.stream, isTerminal) : output.stream);
  return { log, close: output.close };
}

const LOST = 'lines of the log are lost: they could not be written in time';

/** For people, who see each line at once. Loaded only for them: machines do without its memory. */
async function prettified(destination: DestinationStream, colorize: boolean): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({
    colorize,
    singleLine: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return { write: (line) => destination.write(prettify(line)) };
}
