/**
 * The parts of charts/config-server/values.schema.json that others know better: the settings are those of src/settings.ts,
 * by name and kind, and descriptions are the comments of values.yaml. The rest of it is written by hand, and kept.
 */
import { settingGroups } from '../../src/settings.ts';
import type { Value } from './values.ts';

/** What the chart decides, by other values or for good: neither among `settings` nor in `extraEnv`. */
export const decided = ['PORT', 'ADMIN_HOST', 'ADMIN_PORT', 'DATABASE_URL', 'DATA_DIR'];

/** Anybody who may read a ConfigMap would read these: in `extraEnv` alone. */
const secret = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'];

/** Narrower than for a server at large: at any other address nobody would reach a pod. */
const narrowed: Readonly<Record<string, object>> = { HOST: { enum: ['0.0.0.0', '::'] } };

/** Of these two the pod's grace period is made. */
const required = ['SHUTDOWN_DELAY_SECONDS', 'SHUTDOWN_GRACE_SECONDS'];

interface Schema {
  description?: string;
  required?: readonly string[];
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
}

export function fillSchema(text: string, values: readonly Value[]): string {
  const schema = JSON.parse(text) as Schema;
  schema.properties = { ...schema.properties, settings: settingsSchema() };
  for (const value of values) {
    if (value.path[0] === 'settings') require(schema, 'settings', true);
    else describe(schema, value.path, value);
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function settingsSchema(): Schema {
  const settings = Object.values(settingGroups)
    .flatMap((group) => Object.entries(group))
    .filter(([name]) => !decided.includes(name) && !secret.includes(name))
    .map(([name, { schema, about }]) => {
      const { description, json } = schema.meta() ?? {};
      return [
        name,
        {
          description: `${about} (${description})`,
          ...(narrowed[name] ?? ((json ?? { type: 'string' }) as object)),
        },
      ];
    });
  return {
    description: 'Settings of the server, by the names of their environment variables (docs/settings.md)',
    type: 'object',
    additionalProperties: false,
    required,
    properties: Object.fromEntries(settings),
  };
}

function describe(schema: Schema, [name = '', ...below]: readonly string[], value: Value): void {
  const property = schema.properties?.[name];
  if (!property) throw new Error(`values.schema.json does not have ${name}`);
  if (below.length > 0) {
    describe(property, below, value);
    require(schema, name, (property.required ?? []).length > 0);
    return;
  }
  require(schema, name, !isEmpty(value.byDefault));
  const { description: _, $ref, ...rest } = property;
  // In draft 7 nothing beside a `$ref` counts.
  const described = { description: value.about, ...rest, ...($ref ? { allOf: [{ $ref }] } : {}) };
  schema.properties = { ...schema.properties, [name]: described };
}

/** Helm takes away what is null; templates rely on every value that is not empty by default. */
function require(schema: Schema, name: string, isRequired: boolean): void {
  const others = (schema.required ?? []).filter((other) => other !== name);
  schema.required = isRequired ? [...others, name] : others;
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}
