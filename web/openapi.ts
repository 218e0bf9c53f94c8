/**
 * The OpenAPI document as the console shows it: calls go to the server that the page came from, under whatever path
 * that is reached, and what need not be given is left empty, with its example beside it. Swagger UI would fill it in,
 * so that a simple read came with conditions nobody asked for. A body has one `example` for each media type: where it
 * has `examples`, Swagger UI fills in a sample of the schema when another type is chosen, which would be written.
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

interface Body {
  readonly content: Readonly<Record<string, Examples>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
}

type PathItem = Readonly<Record<string, Operation>>;

interface OpenApi {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
}

/** What one tries. HEAD and OPTIONS of each path would be half the list. */
const TRIED = ['get', 'post', 'put', 'patch', 'delete'];

export async function loadDocument(base: string): Promise<object> {
  const answer = await fetch(new URL('openapi.json', base));
  const document: OpenApi = await answer.json();
  const [server, ...entries] = document.tags;
  return {
    ...document,
    servers: [{ url: base }],
    // What the store is for comes first; the document begins with the root.
    tags: [...entries, server],
    paths: mapValues(document.paths, asShown),
  };
}

function asShown(path: PathItem): PathItem {
  const tried = Object.entries(path).filter(([method]) => TRIED.includes(method));
  return mapValues(Object.fromEntries(tried), (operation) => {
    const { parameters, requestBody } = operation;
    return {
      ...operation,
      ...(parameters && { parameters: parameters.map(leftEmpty) }),
      ...(requestBody && { requestBody: withOneExample(requestBody) }),
    };
  });
}

function withOneExample(body: Body): Body {
  const content = mapValues(body.content, ({ examples = {}, ...type }) => {
    const [first] = Object.values(examples);
    return first ? { ...type, example: first.value } : type;
  });
  return { ...body, content };
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
