/**
 * Runs compose.yaml for real, on whatever engine `docker` reaches, and says what was proved, line by line. The first
 * failure ends it, with the last lines of every log. Called by .ci/compose, which brings the programs (PROGRAMS) that
 * stand in for images. Everything has names of its own, and is removed in any case.
 */
import { randomBytes } from 'node:crypto';
import { prove, type Step, say } from '../support/prove.ts';
import { makeRun } from './make-run.ts';
import { makeRunRefused } from './make-run-refused.ts';
import { profile } from './profile.ts';
import { docker, Project } from './project.ts';
import { stack } from './stack.ts';
import { leaveTerminals } from './terminal.ts';

const id = randomBytes(3).toString('hex');
const environment = { VERSION: `0.0.0-check.${id}` };
const standIns = new URL('stand-ins', import.meta.url).pathname;

const plain = new Project(`config-server-${id}-plain`, environment);
const observed = new Project(
  `config-server-${id}-observed`,
  {
    ...environment,
    STAND_INS: standIns,
    STAND_INS_TAG: id,
    DOCKER_ROOT: await docker(['info', '--format', '{{.DockerRootDir}}']),
  },
  ['compose.yaml', `${standIns}/compose.yaml`],
);
const byMake = new Project(`config-server-${id}-make`, environment);

const parts: readonly (readonly [Project, readonly Step[]])[] = [
  [plain, stack(plain)],
  [byMake, [...makeRun(byMake), ...makeRunRefused(byMake)]],
  [observed, profile(observed)],
];

try {
  for (const [project, steps] of parts)
    await prove(steps, () => project.compose('--profile', '*', 'logs', '--tail', '40'));
} finally {
  leaveTerminals();
  for (const [project] of parts) await project.remove().catch((error) => say(String(error)));
  const images = await docker(['images', '--quiet', '--filter', `reference=*:*${id}`]);
  if (images) await docker(['image', 'rm', '--force', ...new Set(images.split('\n'))]);
}
