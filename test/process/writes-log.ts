/** A program that logs to its standard output as the server does, and ends in the way that its argument says. */
import { openLog } from '../../src/observability/logger.ts';

const { log, close } = await openLog({ logLevel: 'info', logFormat: 'json' });
log.info('first');
log.info('second');

const kill = () => process.kill(process.pid, 'SIGKILL');
const ends: Record<string, () => unknown> = {
  'a close': () => close().then(() => process.exit(3)),
  'a close after a fatal line': () => {
    log.fatal('a fatal line');
    void close().then(() => process.exit(3));
  },
  'a close after many lines': () => {
    for (let count = 0; count < 10_000; count++) log.info({ count }, 'more');
    void close().then(() => process.exit(3));
  },
  'a close after more than is kept': () => {
    for (let count = 0; count < 60_000; count++) log.info({ count }, 'one of very many lines');
    setTimeout(() => void close().then(() => process.exit(3)), 1_000);
  },
  'a kill after a moment': () => setTimeout(kill, 2_000),
};
void ends[process.argv[2] ?? '']?.();
