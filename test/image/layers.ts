/**
 * The layers of the image, as caches and registries see them: who fetches the next version fetches of it what has
 * changed. It is built twice from copies of the sources, one of them with a changed file, and what is no source each
 * time from nothing: that no time and no chance is in those layers shows, too.
 */
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/command.ts';
import type { Step } from '../support/prove.ts';
import { docker, label } from './engine.ts';

export const layers: readonly Step[] = [
  {
    title:
      'a changed source changes the last of its layers; the others, made again, are the same to the last bit',
    async run() {
      const [runtime, dependencies, build, ...more] = await layersOf('');
      const changed = await layersOf('export const changed = true;\n');
      assert.deepEqual(changed.slice(0, 2), [runtime, dependencies]);
      assert.notEqual(changed[2], build);
      assert.deepEqual([more, changed.length], [[], 3]);
    },
  },
];

/** Of an image that has this at the end of a source. */
async function layersOf(addition: string): Promise<string[]> {
  const place = await mkdtemp(join(tmpdir(), 'config-server-layers-'));
  try {
    const copy = 'git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$0"';
    await run('bash', ['-euo', 'pipefail', '-c', copy, place]);
    await appendFile(join(place, 'src/node-version.ts'), addition);
    // The image's own steps, too: what they copy has a cache that knows files by what is in them, whatever their times.
    const anew = '--no-cache-filter=runtime,dependencies,image';
    const version = `--build-arg=VERSION=${process.env.VERSION}`;
    const built = await docker('build', '--quiet', ...label, anew, version, place);
    return JSON.parse(await docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', built));
  } finally {
    await rm(place, { recursive: true });
  }
}
