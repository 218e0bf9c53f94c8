/**
 * What `make artifact` takes as a version, and that it runs nothing of it: whoever pushes a tag may choose its name.
 * The docker here builds nothing, and notes what it is asked.
 */
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../documents/markdown.ts';
import { attempt } from '../support/command.ts';

let place: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'config-server-artifact-'));
  await writeFile(join(place, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$@" >>'${place}/asked'\n`);
  await chmod(join(place, 'docker'), 0o755);
});

afterEach(() => rm(place, { recursive: true }));

describe.each(['argument', 'environment'])('VERSION by the %s', (way) => {
  const artifact = (version: string) => {
    const given = `VERSION=${version}`;
    // Without SHLVL bash takes its input, a socket, for one from afar, and reads what it would for a login.
    const env = {
      PATH: `${place}:${process.env.PATH}`,
      SHLVL: '1',
      ...(way === 'environment' && { VERSION: version }),
    };
    const args = ['--no-print-directory', '-C', ROOT, 'artifact', ...(way === 'argument' ? [given] : [])];
    return attempt('make', args, { env });
  };

  test.each(['1.2.3', '0.1.0-284.gd405708c591e.dirty', '10.0.0-rc-1.0a'])('%s will do', async (version) => {
    const { code, stdout, stderr } = await artifact(version);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `config-server:${version}\n`, stderr: '' });
    const asked = (await readFile(join(place, 'asked'), 'utf8')).split('\n');
    expect(asked).toContain(`config-server:${version}`);
    expect(asked).toContain(`VERSION=${version}`);
  });

  test.each([
    ...['1.2', 'v1.2.3', 'latest', '01.2.3', '1.2.3-01', '1.2.3-', '1.2.3-a..b', '1.2.3-ä', '1.2.3\n'],
    ...['1/2', '1.2.3+build', '1.2.3 --push', `1.2.3-${'a'.repeat(123)}`],
  ])('%j is refused', async (version) => {
    const { code, stderr } = await artifact(version);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^VERSION has to be like 1\.2\.3 /);
    expect(await readFile(join(place, 'asked'), 'utf8')).toBe('info\n');
  });

  test.each([
    ['1.2.3;touch MADE'],
    ['$(touch MADE)'],
    ['1.2.3`touch MADE`'],
    ['$(shell touch MADE)'],
    ['$$(touch MADE)'],
    ["1.2.3';touch MADE;'"],
    ['1.2.3\ntouch MADE'],
  ])('%j is not run', async (version) => {
    const made = join(place, 'made');
    const { stderr } = await artifact(version.replaceAll('MADE', made));
    expect(stderr).toMatch(/^VERSION has to be like 1\.2\.3 /);
    await expect(access(made)).rejects.toThrow('ENOENT');
  });
});
