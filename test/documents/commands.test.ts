/**
 * Every block of the README and of the recipes is run, in order, against a server with an empty store, and prints what
 * is printed there. The kinds of blocks are few, and one of another kind fails, so none is left out in silence:
 *
 * - `sh` is run. What it prints is the `json` or `text` block right behind it; without one it prints nothing.
 * - `sh` with `curl -sN` goes on for ever: it is ended by Ctrl-C when it has printed that.
 * - `sh make` starts and tests the server itself, which a test cannot: its goals have to be in the Makefile.
 * - `sh docker` needs Docker, which is not everywhere: `.ci/image` runs it (test/image/documents.ts).
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useServer } from '../support/use-server.ts';
import { type Block, ROOT, readMarkdown } from './markdown.ts';
import { printed, printedJson } from './printed.ts';
import { runBlock } from './shell.ts';

interface Example {
  readonly title: string;
  readonly commands: Block;
  readonly output: Block | undefined;
}

const documents = ['README.md', ...globSync('docs/recipes/*.md', { cwd: ROOT }).sort()];

test('there are recipes', () => {
  expect(documents.length).toBeGreaterThan(1);
});

describe.each(documents)('%s', (path) => {
  const blocks = readMarkdown(path).blocks;
  const server = useServer();

  test('is made of blocks that can be tried', () => {
    const stray = blocks.filter((block, index) => !isTried(block) && !isOutput(block, blocks[index - 1]));
    expect(stray.map(({ line, info }) => `${path}:${line} ${info}`)).toEqual([]);
    expect(blocks.some(({ info }) => info === 'sh')).toBe(true);
  });

  const made = blocks.filter(({ info }) => info === 'sh make');
  if (made.length > 0)
    test.each(made)('the goals of line $line', ({ text }) => {
      const goals = text.split('\n').map((line) => /^make ([a-z-]+)\b/.exec(line)?.[1]);
      const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');
      for (const goal of goals) expect(makefile).toMatch(new RegExp(`^${goal}:`, 'm'));
    });

  test.each(examplesOf(blocks))('$title', async ({ commands, output }) => {
    const isEndless = /\bcurl -sN/.test(commands.text);
    const expected = printed(output?.text ?? '');
    const ran = await runBlock({
      text: commands.text,
      address: new URL(server.urls.api).host,
      ...(isEndless && { isComplete: (stdout) => printed(stdout) === expected }),
    });
    expect(ran.stderr).toBe('');
    if (!isEndless) expect(ran.code).toBe(0);
    if (output?.info === 'json') expect(printedJson(ran.stdout)).toEqual(printedJson(output.text));
    else expect(printed(ran.stdout)).toBe(expected);
  });
});

function isTried({ info }: Block): boolean {
  return info === 'sh' || info === 'sh make' || info === 'sh docker';
}

function isOutput({ info, follows }: Block, before: Block | undefined): boolean {
  return (info === 'json' || info === 'text') && follows && /^sh( docker)?$/.test(before?.info ?? '');
}

function examplesOf(blocks: readonly Block[]): Example[] {
  return blocks.flatMap((commands, index) => {
    if (commands.info !== 'sh') return [];
    const next = blocks[index + 1];
    const output = next && isOutput(next, commands) ? next : undefined;
    const [first = ''] = commands.text.split('\n');
    return [{ title: `line ${commands.line}: ${first}`, commands, output }];
  });
}
