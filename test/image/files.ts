/** The files of an image, without running it: a container of it is made, exported and removed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { docker, label } from './engine.ts';

/** What the engine puts into every container. */
const GIVEN = /^(\.dockerenv|dev\/.*|proc\/|sys\/|etc\/|etc\/(hostname|hosts|mtab|resolv\.conf))$/;

export interface Entry {
  readonly mode: string;
  readonly owner: string;
  readonly path: string;
}

/** What there is, directories and links included. */
export async function list(image: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const line of exported(image, 'tar -tv --numeric-owner')) {
    const [mode = '', owner = '', , , , path = ''] = line.split(/\s+/);
    if (!GIVEN.test(path)) entries.push({ mode, owner, path });
  }
  assert(entries.length > 1000);
  return entries;
}

/** Each file with all that is in it, one at a time. */
export async function* contents(image: string): AsyncGenerator<{ path: string; content: Buffer }> {
  const place = await mkdtemp(join(tmpdir(), 'config-server-image-'));
  try {
    for await (const line of exported(image, `tar -x --no-same-owner -C '${place}'`)) assert.fail(line);
    for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const path = relative(place, file);
      if (entry.isFile() && !GIVEN.test(path)) yield { path, content: await readFile(file) };
    }
  } finally {
    await rm(place, { recursive: true });
  }
}

/** The lines of a command that reads the files as an archive; both have to end well. */
async function* exported(image: string, command: string): AsyncGenerator<string> {
  const container = await docker('create', ...label, image);
  try {
    const script = `docker export ${container} | ${command}`;
    const reader = spawn('bash', ['-o', 'pipefail', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(reader, 'close');
    yield* createInterface(reader.stdout);
    assert.deepEqual(await ended, [0, null], script);
  } finally {
    await docker('rm', container);
  }
}
