/** Every scenario of the chart's ci/, as the API takes it: with its types, its admission, and its warnings. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run } from '../../support/command.ts';
import { apply, kubectl, list, tryKubectl } from '../kubectl.ts';
import { template } from '../release.ts';
import { assert, proven, waitFor } from '../report.ts';

const SCENARIOS = 'charts/config-server/ci';

export async function values(): Promise<void> {
  const crds = mkdtempSync(join(tmpdir(), 'crds-'));
  try {
    await run('.ci/crds', [crds]);
    await run('kubectl', ['apply', '--server-side', `--filename=${crds}`]);
  } finally {
    rmSync(crds, { recursive: true });
  }
  // Not by `kubectl wait`, which ends at one that has no status yet.
  await waitFor('the definitions are established', async () => {
    const definitions = await list('crd');
    const areEstablished = definitions.every(({ status }) => status?.conditions?.some(isEstablished));
    return definitions.length > 0 && areEstablished;
  });
  for (const file of readdirSync(SCENARIOS).sort()) {
    const input = await template(join(SCENARIOS, file));
    // Pods are admitted only when their account is there, and a dry run makes none.
    const accounts = parseAllDocuments(input).map((document) => document.toJS());
    for (const account of accounts) if (account?.kind === 'ServiceAccount') await apply(account);
    const { code, stdout, output } = await tryKubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--filename=-'],
      { input },
    );
    assert(code === 0 && !output.includes('Warning:'), `${file}:\n${output}`);
    await kubectl('delete', 'serviceaccounts', '--selector=app.kubernetes.io/part-of=config-server');
    proven(`${file}: ${stdout.trim().split('\n').length} objects are accepted, without a warning`);
  }
}

function isEstablished({ type, status }: { readonly type: string; readonly status: string }): boolean {
  return type === 'Established' && status === 'True';
}
