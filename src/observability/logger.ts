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
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Settings } from '../settings.ts';
import { describeError } from './error-record.ts';

export type { Logger };

/** @param stream where to, see `standardOutput`. */
export function createLogger({ logLevel }: Pick<Settings, 'logLevel'>, stream: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    stream,
  );
}

export async function standardOutput({ logFormat }: Pick<Settings, 'logFormat'>): Promise<DestinationStream> {
  const isTerminal = process.stdout.isTTY;
  if ((logFormat ?? (isTerminal ? 'pretty' : 'json')) === 'json') return bufferedOutput();
  // Loaded only for people: machines do without its memory.
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: openOutput({}),
    sync: true,
    colorize: isTerminal,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** Lines some at a time: to write each by itself costs more than to make it. A kill takes the last moment's lines. */
function bufferedOutput(): DestinationStream {
  const output = openOutput({ minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
  process.on('exit', () => output.flushSync());
  return output;
}

function openOutput(buffering: { readonly minLength?: number; readonly periodicFlush?: number }) {
  const output = destination({ dest: 1, sync: true, ...buffering });
  // Who reads the log may go away; the server goes on without it.
  output.on('error', () => undefined);
  return output;
}

const BUFFER_BYTES = 8 * 1024;
const FLUSH_MS = 100;
