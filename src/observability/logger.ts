/**
 * The log: JSON lines for machines, one readable line for people at a terminal. Errors are written with
 * their stack and the chain of causes, see error-record.ts; no record ever holds a value of the caller's data.
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
  // Written at once: what is logged last before a crash is what one wants to read.
  const stdout = destination({ dest: 1, sync: true });
  // Who reads the log may go away; the server goes on without it.
  stdout.on('error', () => undefined);
  const isTerminal = process.stdout.isTTY;
  if ((logFormat ?? (isTerminal ? 'pretty' : 'json')) === 'json') return stdout;
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
