/** json-server with its default settings: its last version that is no pre-release. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, startProgram } from '../children.ts';
import { changes, dataOf, names, pathOf } from '../entries.ts';
import { freePort } from '../subject.ts';
import { installed, type Rival, run, untilAnswers } from './rival.ts';

const VERSION = '0.17.4';

export async function startJsonServer(): Promise<Rival> {
  const name = `json-server@${VERSION}`;
  const directory = await installed(name, (prefix) =>
    run(prefix, 'npm', 'install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', name),
  );
  const file = join(await makeDirectory(), 'db.json');
  await writeFile(file, JSON.stringify({ configs: names.map((id) => ({ id, data: dataOf(id) })) }));
  const port = await freePort();
  const program = join(directory, 'node_modules/json-server/lib/cli/bin.js');
  const server = startProgram(process.execPath, [
    program,
    file,
    '--host=127.0.0.1',
    `--port=${port}`,
    '--quiet',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(`${url}/configs?_limit=1`);
  return {
    title: `json-server ${VERSION}`,
    url,
    process: server,
    read: { '': { method: 'GET', requests: names.map((name) => ({ path: pathOf(name) })) } },
    write: { method: 'PUT', requests: changes },
  };
}
