/** compose.yaml and what it mounts, as the programs read it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly { readonly host_ip: string; readonly target: number }[];
  readonly networks?: { readonly default: { readonly aliases: readonly string[] } };
}

const file = parse(readFileSync('compose.yaml', 'utf8'), { merge: true });

export const services: Readonly<Record<string, Service>> = file.services;
export const volumes: readonly string[] = Object.keys(file.volumes);

export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly options: string;
}

export function mountsOf({ volumes: mounted = [] }: Service): Mount[] {
  // What is interpolated has colons of its own.
  return mounted.map((volume) => {
    const [, from = '', to = '', options = ''] =
      /^(\$\{.*\}[^:]*|[^:]+):([^:]+)(?::(.*))?$/.exec(volume) ?? [];
    return { from, to, options };
  });
}

export const configurationText = (name: string) => readFileSync(`observability/compose/${name}`, 'utf8');
export const configuration = (name: string) => parse(configurationText(name));
