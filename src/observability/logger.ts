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
import { LineBuffer } from './line-buffer.ts';

export type { Logger };

/** @param stream where to, see `standardOutput`. */
export function createLogger({ logLevel }: Pick<Settings, 'logLevel'>, stream: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      timestamp: isoTime(),
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    stream,
  );
}

export async function standardOutput({ logFormat }: Pick<Settings, 'logFormat'>): Promise<DestinationStream> {
  const stdout = destination({ dest: 1, sync: true });
  // Who reads the log may go away; the server goes on without it.
  stdout.on('error', () => undefined);
  const isTerminal = process.stdout.isTTY;
  if ((logFormat ?? (isTerminal ? 'pretty' : 'json')) === 'json') {
    const buffer = new LineBuffer(stdout);
    process.on('exit', () => buffer.flushSync());
    return buffer;
  }
  // Loaded only for people: machines do without its memory.
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: stdout,
    sync: true,
    colorize: isTerminal,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** As pino's own, which spells out every line's time anew: half of what a line costs. Here that is done once a second. */
function isoTime(): () => string {
  let second = Number.NaN;
  let member = '';
  return () => {
    const now = Date.now();
    const ms = now % 1000;
    if (now - ms !== second) {
      second = now - ms;
      member = `,"time":"${new Date(second).toISOString().slice(0, -'000Z'.length)}`;
    }
    const zeros = ms < 10 ? '00' : ms < 100 ? '0' : '';
    return `${member}${zeros}${ms}Z"`;
  };
}
