/** An image with one of each that is refused: a search that finds nothing in it has not looked. */
import { run } from '../support/command.ts';
import { id, image, label } from './engine.ts';

export const SPOILS = [
  'app/node_modules/pg/lib/deploy.js: an address with a password',
  'app/node_modules/pg/lib/server.key: of no package',
  'app/prisma/migrations/database.pem: not expected',
  'app/src/database/key.js: a private key',
  'app/src/shell.js: a program',
  'app/src/token.js: a password of npm',
  'app/src/variables.js: a password of PostgreSQL',
  'usr/bin/make: a program',
  'usr/bin/make: not expected',
];

/** Secrets that are none, and programs from an image that is needed here anyway. */
const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM ${image}
COPY --from=postgres:18 /bin/bash /usr/bin/make
COPY --from=postgres:18 /bin/bash /app/src/shell.js
COPY <<END /app/src/database/key.js
-----BEGIN EC PRIVATE KEY-----
END
COPY <<END /app/node_modules/pg/lib/deploy.js
connect('postgres://store:hunter2@database/store');
END
COPY <<END /app/src/token.js
//registry.npmjs.org/:_authToken=0
END
COPY <<END /app/src/variables.js
POSTGRES_PASSWORD=0
END
COPY <<END /app/prisma/migrations/database.pem
END
COPY <<END /app/node_modules/pg/lib/server.key
END
`;

/** @returns its name */
export async function buildSpoilt(): Promise<string> {
  const name = `${id}:spoilt`;
  await run('docker', ['build', ...label, '--tag', name, '-'], { input: DOCKERFILE });
  return name;
}
