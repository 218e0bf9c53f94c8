/** The types of the contract, as validators: what the derived OpenAPI says of a body, a header, an event. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as { readonly [member: string]: unknown };

const ajv = new Ajv({ strict: false, allErrors: true });
// Its types take it for a module with a default member.
(addFormats as unknown as (instance: Ajv) => void)(ajv);
ajv.addSchema(document, 'openapi');

const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a value by the schema at this place of the document; empty, when nothing is. */
export function faults(place: readonly string[], value: unknown): string[] {
  const pointer = place
    .map((token) => encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  let validate = compiled.get(pointer);
  if (!validate) {
    validate = ajv.compile({ $ref: `openapi#/${pointer}` });
    compiled.set(pointer, validate);
  }
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export function schemaAt(place: readonly string[]): Record<string, unknown> {
  return place.reduce<unknown>((node, token) => (node as Record<string, unknown>)[token], document) as Record<
    string,
    unknown
  >;
}
