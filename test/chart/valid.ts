/**
 * Rendered objects against the schemas of Kubernetes, strictly: by kubernetes-validate for its own kinds, and for those
 * of operators by their definitions (.ci/crds), in which a field that they do not name would be dropped in silence.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { attempt } from '../support/command.ts';

/** What is supported upstream, and the oldest that does: Chart.yaml names it. */
export const kubernetesVersions = ['1.31', '1.34', '1.35', '1.36', '1.37'] as const;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

export type Definitions = ReadonlyMap<string, ValidateFunction>;

export async function validate(
  file: string,
  objects: readonly KubernetesObject[],
  definitions: Definitions,
): Promise<void> {
  const foreign = new Set<string>();
  for (const object of objects) {
    const { apiVersion, kind } = object;
    const check = definitions.get(`${apiVersion}/${kind}`);
    if (!check) continue;
    foreign.add(kind);
    if (!check(object)) throw new Error(`${file}: ${kind}: ${JSON.stringify(check.errors)}`);
  }
  for (const version of kubernetesVersions) {
    const options = ['-k', version, '--strict', '--quiet'];
    const { code, output } = await attempt('kubernetes-validate', [...options, file]);
    if (code !== 0) throw new Error(`${version}: ${output}`);
    // A kind that it does not know is only a warning.
    const unknown = output
      .split('\n')
      .filter((line) => line && ![...foreign].some((kind) => line.includes(`kind ${kind} `)));
    if (unknown.length > 0) throw new Error(unknown.join('\n'));
  }
}

interface Definition {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  [keyword: string]: unknown;
}

export function readDefinitions(directory: string): Definitions {
  // Formats are Go's (int32, date-time); the keywords of Kubernetes are its API server's.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const definitions = globSync('*.yaml', { cwd: directory }).flatMap((file) => {
    const { spec } = parse(readFileSync(join(directory, file), 'utf8')) as Definition;
    return spec.versions.map(({ name, schema }) => {
      const closed = { ...close(schema.openAPIV3Schema) };
      closed.properties = { ...closed.properties, metadata: { type: 'object' } };
      return [`${spec.group}/${name}/${spec.names.kind}`, ajv.compile(closed)] as const;
    });
  });
  if (definitions.length === 0) throw new Error(`no definitions in ${directory}`);
  return new Map(definitions);
}

/** As an API server prunes: what has named properties has no others. */
function close(schema: Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const { pattern } = schema;
  return {
    ...schema,
    // Go's way to ignore case.
    ...(typeof pattern === 'string' && { pattern: pattern.replace(/^\^\(\?i\)(.*)\$$/, '^(?i:$1)$') }),
    ...(schema['x-kubernetes-int-or-string'] === true && { type: ['integer', 'string'] }),
    ...(items && { items: close(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: close(additionalProperties) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, below]) => [name, close(below)])),
      ...(!isOpen && { additionalProperties: false }),
    }),
  };
}
