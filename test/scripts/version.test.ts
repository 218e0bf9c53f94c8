/**
 * Which version git says that this is: it names the image, so two states of the sources must never have the same, and
 * only what a tag names has the plain one. Tried in a repository made for it, with the real scripts.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../documents/markdown.ts';
import { attempt, run } from '../support/command.ts';

let place: string;

const env = {
  PATH: process.env.PATH,
  // Nothing of who runs this, and of where.
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'A'],
      [`GIT_${who}_EMAIL`, 'a@example.org'],
    ]),
  ),
};
const git = async (...args: string[]) => (await run('git', ['-C', place, ...args], { env })).trim();
const commit = () => git('commit', '--quiet', '--allow-empty', '--message=A');
const ask = () => attempt(join(place, 'scripts/version'), [], { env });
const version = async () => {
  const { code, stdout, stderr } = await ask();
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'config-server-version-'));
  await mkdir(join(place, 'scripts'));
  await copyFile(join(ROOT, 'scripts/version'), join(place, 'scripts/version'));
  await writeFile(
    join(place, 'package.json'),
    JSON.stringify({ name: 'a', version: '1.2.3', main: 'a' }, null, 2),
  );
  await git('init', '--quiet');
  await git('add', '.');
});

afterEach(() => rm(place, { recursive: true }));

test('without a commit it says what to do', async () => {
  const { code, stdout, stderr } = await ask();
  expect([code, stdout, stderr]).toEqual([1, '', 'not a clone with a commit: say VERSION=…\n']);
});

test('a commit without the tag has the number of commits and its name behind the version', async () => {
  await commit();
  await commit();
  const name = await git('rev-parse', '--short=12', 'HEAD');
  expect(await version()).toBe(`1.2.3-2.g${name}\n`);
  await git('tag', 'v1.2.4');
  await git('tag', '1.2.3');
  expect(await version()).toBe(`1.2.3-2.g${name}\n`);
});

test.each([
  ['a tag', []],
  ['a tag with a message', ['--message=A']],
])('%s of the version makes it that, for this commit alone', async (_, options) => {
  await commit();
  await git('tag', ...options, 'v1.2.3');
  await git('tag', ...options, 'v1.2.2');
  expect(await version()).toBe('1.2.3\n');
  await commit();
  expect(await version()).toMatch(/^1\.2\.3-2\.g[0-9a-f]{12}\n$/);
});

test.each([
  ['changed', 'package.json', '\n  "version": "1.2.3",\n'],
  ['new', 'other.ts', ''],
])('a file that is %s is told, with the tag and without', async (_, file, text) => {
  await commit();
  await writeFile(join(place, file), text);
  expect(await version()).toMatch(/^1\.2\.3-1\.g[0-9a-f]{12}\.dirty\n$/);
  await git('tag', 'v1.2.3');
  expect(await version()).toBe('1.2.3-dirty\n');
});
