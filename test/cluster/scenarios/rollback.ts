/** Going back to a revision that worked: its image and its settings serve again, and nobody notices. */
import { ask, underLoad } from '../client.ts';
import { get } from '../kubectl.ts';
import { helm, SERVER, SEVERAL, upgrade } from '../release.ts';
import { assert, proven } from '../report.ts';
import { settled } from '../servers.ts';
import { assertNothingFailed } from '../verdict.ts';

const LIMIT = 1024;

export async function rolledBack(): Promise<void> {
  const before = await template();
  const revision = await deployed();
  await upgrade(...SEVERAL, `--set=settings.MAX_BODY_BYTES=${LIMIT}`);
  await settled(2);
  const body = { data: 'x'.repeat(LIMIT) };
  const refused = await ask('/configs/back', { method: 'PUT', body });
  assert(refused.status === 413, `a body above MAX_BODY_BYTES was answered ${refused.status}`);

  const result = await underLoad(async () => {
    await helm('rollback', revision, '--wait', '--timeout=4m');
    await settled(2);
  });
  assertNothingFailed(result, `helm rollback to revision ${revision}`);
  assert((await template()) === before, 'the template of the servers is not what it was');
  const { status } = await ask('/configs/back', { method: 'PUT', body });
  assert(status === 201, `what was refused before the rollback is answered ${status}`);
  proven('the servers are those of before, and so are their settings');
}

async function template(): Promise<string> {
  return JSON.stringify((await get(`deployment/${SERVER}`)).spec.template);
}

async function deployed(): Promise<string> {
  const history: readonly { revision: number; status: string }[] = JSON.parse(
    await helm('history', '--output=json'),
  );
  return String(history.find(({ status }) => status === 'deployed')?.revision);
}
