/**
 * Proves the chart on the cluster that KUBECONFIG names, scenario after scenario, on one release. Those named by
 * arguments alone are run when there are any. The first that fails ends it, and shows what is to be seen.
 */
import { run } from '../support/command.ts';
import { stopAll } from './lasting.ts';
import { say } from './report.ts';
import { again } from './scenarios/again.ts';
import { badUpgrades } from './scenarios/bad-upgrades.ts';
import { databaseAway } from './scenarios/database-away.ts';
import { drain } from './scenarios/drain.ts';
import { external } from './scenarios/external.ts';
import { installed } from './scenarios/install.ts';
import { serverKills } from './scenarios/kills.ts';
import { restricted } from './scenarios/restricted.ts';
import { rolledBack } from './scenarios/rollback.ts';
import { rollingRestart } from './scenarios/rolling-restart.ts';
import { uninstalled } from './scenarios/uninstall.ts';
import { upgraded } from './scenarios/upgrade.ts';
import { values } from './scenarios/values.ts';
import { showTrouble } from './trouble.ts';

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  restricted,
  values,
  install: installed,
  external,
  again,
  upgrade: upgraded,
  rollback: rolledBack,
  'rolling-restart': rollingRestart,
  drain,
  'bad-upgrades': badUpgrades,
  'server-kills': serverKills,
  'database-away': databaseAway,
  uninstall: uninstalled,
};

const chosen = process.argv.slice(2);
for (const name of chosen) if (!scenarios[name]) throw new Error(`there is no scenario ${name}`);

// Two nodes that take pods, of which one can be drained, in place of three.
await run('kubectl', ['taint', 'nodes', '--all', 'node-role.kubernetes.io/control-plane-']).catch(() => {});
try {
  for (const [name, prove] of Object.entries(scenarios)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    say(name);
    await prove();
  }
  say('everything is proven');
} catch (error) {
  process.stderr.write(`\nnot proven: ${(error as Error).message}\n`);
  await showTrouble().catch((trouble) => process.stderr.write(`${trouble}\n`));
  process.exitCode = 1;
} finally {
  stopAll();
}
