/**
 * One compose project, with a name, ports and volumes of its own, so that it disturbs no other on the same engine.
 * Everything is asked of the ordinary commands, as a person would.
 */
import { run } from '../support/command.ts';

/** Rejects with what the command said when it did not end with 0. */
export async function docker(args: readonly string[], env = process.env): Promise<string> {
  return (await run('docker', args, { env })).trim();
}

export interface Container {
  readonly State: { readonly StartedAt: string; readonly ExitCode: number; readonly Running: boolean };
  readonly RestartCount: number;
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Memory: number;
    readonly NetworkMode: string;
    readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
  };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>;
  };
}

export class Project {
  readonly environment: NodeJS.ProcessEnv;
  readonly #files: readonly string[];

  constructor(
    readonly name: string,
    environment: Readonly<Record<string, string>> = {},
    files: readonly string[] = [],
  ) {
    this.environment = {
      ...process.env,
      COMPOSE_PROJECT_NAME: name,
      PORT: '0',
      ADMIN_PORT: '0',
      ...environment,
    };
    this.#files = files.flatMap((file) => ['--file', file]);
  }

  compose(...args: readonly string[]): Promise<string> {
    return docker(['compose', ...this.#files, ...args], this.environment);
  }

  /** With other settings than its own, for this once. */
  composeWith(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
    return docker(['compose', ...this.#files, ...args], { ...this.environment, ...settings });
  }

  async api(index = 1): Promise<string> {
    return `http://${await this.compose('port', '--index', String(index), 'server', '8080')}`;
  }

  async container(service: string): Promise<string> {
    return this.compose('ps', '--all', '--quiet', service);
  }

  async inspect(service: string): Promise<Container> {
    const [container] = JSON.parse(await docker(['inspect', await this.container(service)]));
    return container;
  }

  async kill(service: string): Promise<void> {
    await docker(['kill', '--signal', 'KILL', await this.container(service)]);
  }

  /** What of it there still is. */
  async remains(): Promise<string[]> {
    const filter = `label=com.docker.compose.project=${this.name}`;
    const lists = [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ];
    const found = await Promise.all(lists.map((list) => docker([...list, '--quiet', '--filter', filter])));
    return found.flatMap((ids) => ids.split('\n').filter(Boolean));
  }

  async remove(): Promise<void> {
    await this.compose('--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '30');
  }
}
