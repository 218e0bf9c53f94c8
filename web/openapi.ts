/**
 * The OpenAPI document as the console shows it: calls go to the server that the page came from, under whatever path
 * that is reached, and what need not be given is left empty, with its example beside it. Swagger UI would fill it in,
 * so that a simple read came with conditions nobody asked for.
 */

interface Examples {
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Parameter extends Examples {
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly type?: string; readonly default?: unknown };
  /** Of a parameter that is JSON, which is written as it is sent. */
  readonly content?: Readonly<Record<string, Examples>>;
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
  const { content = {}, schema = { type: 'string' }, examples, ...rest } = parameter;
  const { default: byDefault, ...type } = schema;
  const shown = Object.values({ ...Object.values(content)[0]?.examples, ...examples });
  const hints = [
    ...(byDefault === undefined ? [] : [`By default \`${byDefault}\`.`]),
    ...shown.map(
      ({ value }) => `For example \`${typeof value === 'string' ? value : JSON.stringify(value)}\`.`,
    ),
  ];
  return { ...rest, schema: type, description: [parameter.description ?? '', ...hints].join('\n\n') };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
