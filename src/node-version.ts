/** Whether this Node can run the server, said plainly: an older one fails somewhere deep in a dependency. */
import manifest from '../package.json' with { type: 'json' };
import { StartError } from './start-error.ts';

const OLDEST = manifest.engines.node.replace('>=', '');

export function assertNodeVersion(version = process.versions.node): void {
  if (version.localeCompare(OLDEST, 'en', { numeric: true }) >= 0) return;
  throw new StartError(
    `Node.js ${OLDEST} or later is needed; this is ${version}`,
    69,
    'Use `make run`, or the Node.js in node_modules/.bin.',
  );
}
