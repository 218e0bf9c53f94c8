/**
 * The OpenAPI document as the console shows it: calls go to the server that the page came from, under whatever path
 * that is reached, and what need not be given is left empty, with its example beside it. Swagger UI would fill it in,
 * so that a simple read came with conditions nobody asked for.
 */

interface Parameter {
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly default?: unknown };
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
}

type PathItem = Readonly<Record<string, Operation>>;

export async function loadDocument(base: string): Promise<object> {
  const answer = await fetch(new URL('openapi.json', base));
  const document: { paths: Record<string, PathItem> } = await answer.json();
  return { ...document, servers: [{ url: base }], paths: mapValues(document.paths, withoutDefaults) };
}

function withoutDefaults({ servers: _, ...operations }: PathItem): PathItem {
  return mapValues(operations, (operation) =>
    operation.parameters ? { ...operation, parameters: operation.parameters.map(leftEmpty) } : operation,
  );
}

function leftEmpty(parameter: Parameter): Parameter {
  if (parameter.required) return parameter;
  const { examples = {}, schema = {}, ...rest } = parameter;
  const { default: byDefault, ...type } = schema;
  const hints = [
    ...(byDefault === undefined ? [] : [`By default \`${byDefault}\`.`]),
    ...Object.values(examples).map(({ value }) => `For example \`${value}\`.`),
  ];
  return { ...rest, schema: type, description: [parameter.description ?? '', ...hints].join('\n\n') };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
