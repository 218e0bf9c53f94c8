/** The release under test: the chart of this repository, with the image that was built of it. */
import { attempt, type Ran, run } from '../support/command.ts';
import { NAMESPACE } from './kubectl.ts';

const RELEASE = 'store';
const CHART = 'charts/config-server';

/** The names of what the chart makes. */
export const SERVER = 'store-config-server';
export const DATABASE = 'store-config-server-postgres';
export const SERVERS = `app.kubernetes.io/instance=${RELEASE},app.kubernetes.io/component=server`;
export const API = `http://${SERVER}.${NAMESPACE}.svc:8080`;

const { VERSION: version = '' } = process.env;
export const IMAGE = `config-server:${version}`;

/** What differs from a plain install: several servers, apart from each other, and whatever else a scenario needs. */
export const SEVERAL = ['--values=test/cluster/values.yaml'];

const ours = [`--namespace=${NAMESPACE}`, `--set-string=image.tag=${version}`];

/** For a release of another name: everything but the name. */
export const FROM_CHART = [CHART, ...ours];

export function install(...args: string[]): Promise<string> {
  return run('helm', ['install', RELEASE, CHART, ...ours, '--wait', '--timeout=4m', ...args]);
}

export function upgrade(...args: string[]): Promise<string> {
  return run('helm', ['upgrade', RELEASE, CHART, ...ours, '--wait', '--timeout=4m', ...args]);
}

/** One that is expected to fail; later arguments win. */
export function tryUpgrade(...args: string[]): Promise<Ran> {
  return attempt('helm', ['upgrade', RELEASE, CHART, ...ours, ...args]);
}

export function helm(command: string, ...args: string[]): Promise<string> {
  return run('helm', [command, RELEASE, `--namespace=${NAMESPACE}`, ...args]);
}

export function template(values: string): Promise<string> {
  return run('helm', ['template', RELEASE, CHART, ...ours, `--values=${values}`]);
}
