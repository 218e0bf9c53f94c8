/**
 * The OpenAPI document as the console shows it: calls go to the server that the page came from, under whatever path
 * that is reached, and what need not be given is left empty, with its example beside it. Swagger UI would fill it in,
 * so that a simple read came with conditions nobody asked for. A body has one `example` for each media type: where it
 * has `examples`, Swagger UI fills in a sample of the schema when another type is chosen, which would be written.
 * What a header means is said by its type, where Swagger UI does not look. Texts: see introduction.ts.
 */
import { introduction } from './introduction.ts';

interface Examples {
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Parameter extends Examples {
  readonly required?: boolean;
  readonly description?: string;
  /** The media type of the answers that it is for; of all, when absent. */
  readonly 'x-onlyFor'?: string;
  readonly schema?: { readonly type?: string; readonly default?: unknown };
  /** Of a parameter that is JSON, which is written as it is sent. */
  readonly content?: Readonly<Record<string, Examples>>;
}

interface Body {
  readonly content: Readonly<Record<string, Examples>>;
}

interface Header {
  readonly description?: string | undefined;
  readonly schema?: { readonly $ref?: string };
}

interface Answer {
  readonly headers?: Readonly<Record<string, Header>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Answer>>;
}

type PathItem = Readonly<Record<string, Operation>>;

interface OpenApi {
  readonly info: { readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly description?: string }>>;
    readonly headers: Readonly<Record<string, Header>>;
  };
}

/** What one tries. HEAD and OPTIONS of each path would be half the list. */
const TRIED = ['get', 'post', 'put', 'patch', 'delete'];

export async function loadDocument(base: string): Promise<object> {
  const answer = await fetch(new URL('openapi.json', base));
  const document: OpenApi = await answer.json();
  const [server, ...entries] = document.tags;
  const { info, components } = document;
  const explain = (header: Header): Header => {
    const type = header.schema?.$ref?.split('/').at(-1) ?? '';
    return { description: components.schemas[type]?.description, ...header };
  };
  return {
    ...document,
    info: { ...info, description: introduction(info.description, base) },
    components: { ...components, headers: mapValues(components.headers, explain) },
    servers: [{ url: base }],
    // What the store is for comes first; the document begins with the root.
    tags: [...entries, server],
    paths: mapValues(document.paths, (path) => asShown(path, explain)),
  };
}

function asShown(path: PathItem, explain: (header: Header) => Header): PathItem {
  const tried = Object.entries(path).filter(([method]) => TRIED.includes(method));
  return mapValues(Object.fromEntries(tried), (operation) => {
    const { parameters, requestBody, responses = {} } = operation;
    return {
      ...operation,
      ...(parameters && { parameters: parameters.map(leftEmpty) }),
      ...(requestBody && { requestBody: withOneExample(requestBody) }),
      responses: mapValues(responses, (answer) => ({
        ...answer,
        headers: mapValues(answer.headers ?? {}, explain),
      })),
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
  const onlyFor = parameter['x-onlyFor'];
  const hints = [
    ...(onlyFor ? [onlyFor === STREAM ? OF_STREAMS : NOT_OF_STREAMS] : []),
    ...(byDefault === undefined ? [] : [`By default \`${byDefault}\`.`]),
    ...shown.map(
      ({ value }) => `For example \`${typeof value === 'string' ? value : JSON.stringify(value)}\`.`,
    ),
  ];
  return { ...rest, schema: type, description: [parameter.description ?? '', ...hints].join('\n\n') };
}

const STREAM = 'text/event-stream';
const OF_STREAMS = `Only with \`${STREAM}\`: choose it under Responses, Media type.`;
const NOT_OF_STREAMS = `Not with \`${STREAM}\`.`;

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
