/** A program that logs to its standard output as the server does, and ends in the way that its argument says. */
import { createLogger, standardOutput } from '../../src/observability/logger.ts';

const log = createLogger({ logLevel: 'info' }, await standardOutput({ logFormat: 'json' }));
log.info('first');
log.info('second');

const ends: Record<string, () => unknown> = {
  'process.exit': () => process.exit(3),
  'its natural end': () => {},
  'an exception that nobody catches': () => {
    throw new Error('nobody catches this');
  },
  'a rejection that nobody catches': () => Promise.reject(new Error('nobody catches this')),
  'a kill after a fatal line': () => {
    log.fatal('a fatal line');
    process.kill(process.pid, 'SIGKILL');
  },
  'a kill after a moment': () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2_000),
  'a kill after many lines': () => {
    for (let count = 0; count < 10_000; count++) log.info({ count }, 'more');
    process.kill(process.pid, 'SIGKILL');
  },
};
void ends[process.argv[2] ?? '']?.();
