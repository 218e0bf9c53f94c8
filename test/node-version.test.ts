/** Which Node the server runs on, and that it is the same one wherever it is chosen. */
import { readFile } from 'node:fs/promises';
import { assertNodeVersion } from '../src/node-version.ts';

test.each(['20.20.2', '22.9.0', '22.14.0', '9.99.99'])('Node %s is refused, with what to do', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(/is needed; this is/);
});

test.each(['22.15.0', '22.15.1', '24.0.0', '100.0.0'])('Node %s will do', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

test('the image, .nvmrc and the dependencies have the same, to the last number', async () => {
  const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  const { devDependencies } = JSON.parse(await read('package.json'));
  expect(devDependencies.node).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await read('.nvmrc')).toBe(`${devDependencies.node}\n`);
  const bases = [...(await read('Dockerfile')).matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(bases).toEqual([`node:${devDependencies.node}-bookworm-slim`, 'node', 'node', 'node', 'scratch']);
});
