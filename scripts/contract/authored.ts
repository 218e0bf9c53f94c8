/**
 * The REST contract as it is written: the tree of the RAML, with what it includes, and with traits applied to the
 * operations that take them. AMF, which checks the RAML and derives the OpenAPI, gives up which answer an example is
 * of, and in which order members are written: both are read here.
 */
import { readFileSync } from 'node:fs';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export const CONTRACT = new URL('../../docs/api/api.raml', import.meta.url);

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

export interface Body {
  /** The name of its type, without that of its library; `[]` behind it for a list. */
  readonly type: string;
  readonly examples: Readonly<Record<string, unknown>>;
}

export interface Field {
  readonly isRequired: boolean;
  /** The media type of the answers that it belongs to; undefined: of all. */
  readonly onlyFor: string | undefined;
  /** What it is when it is absent. */
  readonly default: unknown;
  readonly examples: Node;
}

export interface Answer {
  readonly headers: Readonly<Record<string, Field>>;
  /** By media type. */
  readonly bodies: Readonly<Record<string, Body>>;
}

export interface AuthoredOperation {
  readonly id: string;
  readonly path: string;
  readonly method: string;
  readonly query: Readonly<Record<string, Field>>;
  readonly headers: Readonly<Record<string, Field>>;
  readonly bodies: Readonly<Record<string, Body>>;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** How something is refused that the contract does not have. */
export interface Refusal {
  /** The type of the problem. */
  readonly problem: string;
  /** Header fields that it always has, each with its type. */
  readonly headers: Readonly<Record<string, string>>;
}

export type Node = { readonly [key: string]: unknown };

export interface Authored {
  readonly root: Node;
  readonly operations: readonly AuthoredOperation[];
  /** All types, by name. */
  readonly types: Readonly<Record<string, Node>>;
  /** The type of each header field that any answer may have. An answer's own field of that name goes before. */
  readonly everyAnswer: Readonly<Record<string, string>>;
  readonly otherMethods: Refusal;
  readonly otherPaths: Refusal;
}

export function readContract(): Authored {
  const root = load(CONTRACT);
  const libraries = nodeOf(root.uses);
  return {
    root,
    operations: resources(root, '').flatMap(([path, resource]) =>
      METHODS.filter((method) => method in resource).map((method) =>
        toOperation(path, method, applyTraits(nodeOf(resource[method]), libraries)),
      ),
    ),
    types: Object.assign(
      {},
      ...Object.values(libraries).map((library) =>
        Object.fromEntries(
          Object.entries(nodeOf(nodeOf(library).types)).map(([name, type]) => [name, nodeOf(type)]),
        ),
      ),
    ),
    everyAnswer: annotation(root, 'everyAnswer') as Record<string, string>,
    otherMethods: annotation(root, 'otherMethods') as Refusal,
    otherPaths: annotation(root, 'otherPaths') as Refusal,
  };
}

/** A file with what it includes and uses put in. */
function load(url: URL): Node {
  const include: ScalarTag = {
    tag: '!include',
    resolve: (path) => {
      const file = new URL(path, url);
      const text = readFileSync(file, 'utf8');
      return path.endsWith('.json') ? JSON.parse(text) : text;
    },
  };
  const tags: (ScalarTag | CollectionTag)[] = [include];
  const node = parse(readFileSync(url, 'utf8'), { customTags: tags }) as Node;
  const uses = Object.entries(nodeOf(node.uses)).map(([name, path]) => [name, load(new URL(`${path}`, url))]);
  return { ...node, uses: Object.fromEntries(uses) };
}

function resources(node: Node, base: string): [path: string, resource: Node][] {
  return Object.entries(node).flatMap(([key, value]): [string, Node][] => {
    if (!key.startsWith('/')) return [];
    const resource = nodeOf(value);
    return [[base + key, resource], ...resources(resource, base + key)];
  });
}

function applyTraits(operation: Node, libraries: Node): Node {
  const uses = (operation.is ?? []) as (string | Node)[];
  return uses.reduce<Node>((applied, use) => {
    const [[name, parameters] = ['', {}]] =
      typeof use === 'string' ? [[use, {}] as const] : Object.entries(use);
    const [library = '', trait = ''] = name.split('.');
    const found = nodeOf(nodeOf(libraries[library]).traits)[trait];
    if (!found) throw new Error(`there is no trait ${name}`);
    const text = JSON.stringify(found).replace(/<<(\w+)>>/g, (_, parameter: string) =>
      String(nodeOf(parameters)[parameter]),
    );
    return merge(applied, JSON.parse(text));
  }, operation);
}

/** What is there goes before what a trait brings. */
function merge(node: Node, trait: Node): Node {
  const merged: Record<string, unknown> = { ...node };
  for (const [key, value] of Object.entries(trait))
    merged[key] = isNode(node[key]) && isNode(value) ? merge(node[key], value) : (node[key] ?? value);
  return merged;
}

function toOperation(path: string, method: string, operation: Node): AuthoredOperation {
  return {
    id: String(operation.displayName),
    path,
    method,
    query: toFields(operation.queryParameters),
    headers: toFields(operation.headers),
    bodies: toBodies(operation.body),
    answers: Object.fromEntries(
      Object.entries(nodeOf(operation.responses)).map(([status, answer]) => [
        status,
        { headers: toFields(nodeOf(answer).headers), bodies: toBodies(nodeOf(answer).body) },
      ]),
    ),
  };
}

function toFields(node: unknown): Record<string, Field> {
  const fields = Object.entries(nodeOf(node)).map(([name, type]): [string, Field] => [
    name.replace(/\?$/, ''),
    {
      isRequired: !name.endsWith('?'),
      onlyFor: annotation(nodeOf(type), 'onlyFor') as string | undefined,
      default: nodeOf(type).default,
      examples: 'example' in nodeOf(type) ? { example: nodeOf(type).example } : nodeOf(nodeOf(type).examples),
    },
  ]);
  return Object.fromEntries(fields);
}

function toBodies(node: unknown): Record<string, Body> {
  const bodies = Object.entries(nodeOf(node)).map(([mediaType, body]): [string, Body] => [
    mediaType,
    { type: baseName(nodeOf(body).type), examples: nodeOf(nodeOf(body).examples) },
  ]);
  return Object.fromEntries(bodies);
}

/** `problems.NotFound` is `NotFound`: names of types are unique in the contract. */
export function baseName(type: unknown): string {
  return String(type).replace(/^\w+\./, '');
}

export function annotation(node: Node, name: string): unknown {
  return Object.entries(node).find(([key]) => new RegExp(`^\\((\\w+\\.)?${name}\\)$`).test(key))?.[1];
}

export function nodeOf(value: unknown): Node {
  if (isNode(value)) return value;
  // A type that is only named.
  return typeof value === 'string' ? { type: value } : {};
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
