/** What would be published: versions that are given, and nothing that only proves it. */
import { CHART, mustRun } from './helm.ts';

export async function assertPackaged(place: string): Promise<number> {
  const version = '1.2.3-4.gabcdef0';
  await mustRun(
    'helm',
    'package',
    CHART,
    '--version',
    version,
    '--app-version',
    version,
    '--destination',
    place,
  );
  const archive = `${place}/config-server-${version}.tgz`;
  const files = (await mustRun('tar', '-tzf', archive)).trim().split('\n');
  const needless = files.filter((file) => /^config-server\/(ci|rendered|tests)\//.test(file));
  if (needless.length > 0) throw new Error(`the package has ${needless.join(' ')}`);
  const rendered = await mustRun('helm', 'template', 'packaged', archive);
  if (!rendered.includes(`image: "config-server:${version}"`))
    throw new Error('the package does not take its own version');
  return files.length;
}
