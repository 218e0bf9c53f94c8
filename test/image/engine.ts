/**
 * What the checks ask of `docker`, as a person would. Everything that they start has the label of this run, by which it
 * is removed in any case.
 */
import { randomBytes } from 'node:crypto';
import { attempt, type Ran, run } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';

export const id = `config-server-check-${randomBytes(3).toString('hex')}`;
export const label = ['--label', id];

/** As it has to run wherever it runs; the user is the image's own. */
const CONFINED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/** Rejects with what the command said when it did not end with 0. */
export async function docker(...args: readonly string[]): Promise<string> {
  return (await run('docker', args)).trim();
}

export const image = `config-server:${process.env.VERSION}`;

/** One command in a container that is then gone. */
export function runOnce(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ran> {
  const options = ['--rm', ...label, '--network', id, ...CONFINED, ...environment(settings)];
  return attempt('docker', ['run', ...options, image, ...args]);
}

export class Container {
  private constructor(readonly name: string) {}

  /** A server on ports of this machine that are free, confined; options come before the image's name. */
  static async startServer(
    settings: Readonly<Record<string, string>>,
    ...options: readonly string[]
  ): Promise<Container> {
    const ports = ['--publish=127.0.0.1::8080', '--publish=127.0.0.1::9464'];
    return Container.#start(...CONFINED, ...ports, ...environment(settings), ...options, image);
  }

  static async startPostgres(): Promise<Container> {
    const container = await Container.#start('--env=POSTGRES_PASSWORD=check', 'postgres:18');
    // By TCP: the server that makes the first files hears only the socket.
    await eventually(async () => {
      const asked = ['exec', container.name, 'pg_isready', '--host=127.0.0.1', '--quiet'];
      return (await attempt('docker', asked)).code === 0;
    }, 60_000);
    return container;
  }

  static async #start(...args: readonly string[]): Promise<Container> {
    const name = `${id}-${randomBytes(3).toString('hex')}`;
    await docker('run', '--detach', ...label, '--network', id, '--name', name, ...args);
    return new Container(name);
  }

  /** Where this machine reaches a port; another one after each start. */
  async url(port: number): Promise<string> {
    return `http://${await docker('port', this.name, `${port}/tcp`)}`;
  }

  async ready(): Promise<void> {
    await eventually(async () => {
      const { Running } = await this.state();
      if (!Running) throw new Error('the server has ended');
      return fetch(`${await this.url(9464)}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  }

  async state(): Promise<{
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  }> {
    return JSON.parse(await docker('inspect', '--format', '{{json .State}}', this.name));
  }

  /** What a script that the image's Node runs beside the server prints. */
  async evaluate(script: string): Promise<string> {
    return docker('exec', this.name, '/usr/bin/node', '--eval', script);
  }
}

export async function setUp(): Promise<void> {
  await docker('network', 'create', ...label, id);
}

async function containers(): Promise<string[]> {
  const names = await docker('ps', '--all', '--filter', `label=${id}`, '--format', '{{.Names}}');
  return names ? names.split('\n') : [];
}

/** Of every log that there is. */
export async function lastLines(): Promise<string> {
  const logs = (await containers()).map(async (name) => {
    const { output } = await attempt('docker', ['logs', '--tail=40', name]);
    return `${name}:\n${output}`;
  });
  return (await Promise.all(logs)).join('\n');
}

export async function removeAll(): Promise<void> {
  const names = await containers();
  if (names.length > 0) await docker('rm', '--force', '--volumes', ...names);
  const images = await docker('image', 'ls', '--quiet', '--filter', `label=${id}`);
  if (images) await docker('image', 'rm', '--force', ...new Set(images.split('\n')));
  const networks = await docker('network', 'ls', '--quiet', '--filter', `label=${id}`);
  if (networks) await docker('network', 'rm', ...networks.split('\n'));
}

function environment(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`);
}
