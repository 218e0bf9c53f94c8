/** Every link between the documents leads somewhere, and every file that they name is there. */
import { existsSync, globSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { anchorsOf, linksOf, ROOT, readMarkdown } from './markdown.ts';

const documents = globSync('**/*.md', { cwd: ROOT, exclude: ['node_modules', 'build', 'coverage'] }).sort();

test('the documents are found', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/filters.md', 'bench/README.md']));
});

test.each(documents)('%s', (path) => {
  const relative = linksOf(readMarkdown(path)).filter((target) => !/^[a-z]+:/.test(target));
  expect(relative.filter((target) => !leadsSomewhere(path, target))).toEqual([]);
});

/** Paths there are from the top or from src/; a name without a directory is one of the file that is spoken of. */
test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', ...documents.filter((path) => path.includes('decisions/'))])(
  'files that %s names',
  (path) => {
    const named = [...readMarkdown(path).prose.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/[\w-][\w.-]*\.[a-z]+)`/g)];
    const missing = named
      .map(([, file = '']) => file)
      .filter((file) => !/^(build|assets)\//.test(file))
      .filter((file) => !existsSync(join(ROOT, file)) && !existsSync(join(ROOT, 'src', file)));
    expect(missing).toEqual([]);
  },
);

function leadsSomewhere(from: string, target: string): boolean {
  const [path = '', fragment] = target.split('#');
  const file = path ? posix.join(dirname(from), path) : from;
  if (!existsSync(join(ROOT, file))) return false;
  return fragment === undefined || anchorsOf(readMarkdown(file)).includes(fragment);
}
