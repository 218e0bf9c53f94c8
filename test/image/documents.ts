/**
 * The blocks `sh docker` of the documents, which `make test` leaves to this: they are run one after the other, in the
 * repository, and print what is printed there. The version that they name is the one that is tried, `store` is a name
 * of this run, and port 8080 a free one.
 */
import assert from 'node:assert/strict';
import { readMarkdown } from '../documents/markdown.ts';
import { run } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Step } from '../support/prove.ts';
import { docker, id, label } from './engine.ts';

const NAMED_VERSION = '1.0.0';

export const documents: readonly Step[] = [
  {
    title: 'what README.md and docs/operations.md say of the image is true, command by command',
    async run() {
      const port = await freePort();
      const here = (text: string) =>
        text
          .replaceAll(NAMED_VERSION, process.env.VERSION ?? '')
          .replace(/\bstore\b/g, `${id}-store`)
          .replace(/docker (run|network create)\b/g, `$& ${label.join(' ')}`)
          .replaceAll(':8080:', `:${port}:`);
      let commands = 0;
      for (const document of ['README.md', 'docs/operations.md']) {
        const { blocks } = readMarkdown(document);
        for (const [index, block] of blocks.entries()) {
          if (block.info !== 'sh docker') continue;
          const stdout = await run('bash', ['-euo', 'pipefail', '-c', here(block.text)]);
          const next = blocks[index + 1];
          if (next?.follows && next.info === 'text') assert.equal(stdout.trim(), here(next.text));
          commands++;
        }
      }
      assert(commands > 1);
      await eventually(() =>
        fetch(`http://127.0.0.1:${port}/configs`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      await docker('rm', '--force', `${id}-store`);
    },
  },
];
