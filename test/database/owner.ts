/**
 * A config-server as far as its embedded PostgreSQL goes, to be started as a process and killed:
 * `node --import tsx owner.ts DATA_DIR`. Prints one line of JSON, `{url}` or `{message, exitCode}`, and in
 * the first case lives on, whatever SIGINT says.
 */
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';
import type { StartError } from '../../src/start-error.ts';

const [, , dataDir = ''] = process.argv;
const say = (report: object) => process.stdout.write(`${JSON.stringify(report)}\n`);

process.on('SIGINT', () => {});
try {
  const { url } = await startEmbeddedPostgres({ dataDir, log: () => {}, flags: ['fsync=off'] });
  say({ url });
  setInterval(() => {}, 60_000);
} catch (error) {
  const { message, exitCode } = error as StartError;
  say({ message, exitCode });
}
