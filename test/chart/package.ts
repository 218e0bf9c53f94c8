/**
 * What would be published: versions that are given, nothing that only proves it, a README whose links lead somewhere there;
 * and that another chart can have it as a dependency.
 */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../support/command.ts';
import { CHART } from './helm.ts';

export async function assertPackaged(place: string): Promise<number> {
  const version = '1.2.3-4.gabcdef0';
  const options = ['--version', version, '--app-version', version, '--destination', place];
  await run('helm', ['package', CHART, ...options]);
  const archive = `${place}/config-server-${version}.tgz`;
  const files = (await run('tar', ['-tzf', archive])).trim().split('\n');
  const needless = files.filter((file) => /^config-server\/(ci|rendered|tests)\//.test(file));
  if (needless.length > 0) throw new Error(`the package has ${needless.join(' ')}`);
  const readme = await run('helm', ['show', 'readme', archive]);
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].flatMap(([, link]) => link ?? []);
  const astray = links.filter((link) => !files.includes(`config-server/${link}`));
  if (astray.length > 0) throw new Error(`README links to ${astray.join(' ')}, which the package lacks`);
  await assertDependency(place, archive, version);
  const rendered = await run('helm', ['template', 'packaged', archive]);
  if (!rendered.includes(`image: "config-server:${version}"`))
    throw new Error('the package does not take its own version');
  return files.length;
}

/** A parent has it under its name, and turns it on and off by the condition that is customary. */
async function assertDependency(place: string, archive: string, version: string): Promise<void> {
  const parent = join(place, 'parent');
  await mkdir(join(parent, 'charts'), { recursive: true });
  await cp(archive, join(parent, 'charts', `config-server-${version}.tgz`));
  const dependency = { name: 'config-server', version, condition: 'config-server.enabled' };
  const chart = { apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies: [dependency] };
  await writeFile(join(parent, 'Chart.yaml'), stringify(chart));
  for (const enabled of [true, false]) {
    await writeFile(join(parent, 'values.yaml'), stringify({ 'config-server': { enabled } }));
    const rendered = await run('helm', ['template', 'parent', parent]);
    if (rendered.includes('kind: Deployment') !== enabled)
      throw new Error(`as a dependency with enabled=${enabled} it renders\n${rendered}`);
  }
}
