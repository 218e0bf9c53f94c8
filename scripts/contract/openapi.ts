/**
 * docs/openapi.json, derived from the RAML by AMF. What AMF writes is made whole by a few rules: each says where
 * OpenAPI has a place for something that RAML says in another way, and none knows any one operation or type.
 */
import amf from 'amf-client-js';
import {
  type Authored,
  baseName,
  CONTRACT,
  type Field,
  type Node,
  nodeOf,
  readContract,
} from './authored.ts';

type Writable = { [key: string]: unknown };

export async function openApi(): Promise<string> {
  const authored = readContract();
  const document = await derive();
  describe(document, authored.root);
  locate(document);
  for (const [path, method, operation] of operationsOf(document)) {
    const { query, headers, bodies, answers } = operationAt(authored, path, method);
    summarise(operation);
    for (const parameter of listOf(operation.parameters)) {
      const field = { ...query, ...headers }[String(parameter.name)];
      if (field) complete(parameter, field);
    }
    place(operation.requestBody as Writable | undefined, bodies);
    // A body that RAML declares is one that has to come.
    if (operation.requestBody) (operation.requestBody as Writable).required = true;
    for (const [status, answer] of Object.entries(operation.responses as Node)) {
      place(answer as Writable, answers[status]?.bodies ?? {});
      admit(answer as Writable, authored);
    }
  }
  const components = document.components as { schemas: Record<string, Writable>; headers?: Node };
  const { schemas } = components;
  components.headers = Object.fromEntries(
    Object.entries(authored.everyAnswer).map(([name, type]) => [
      name,
      { schema: { $ref: `#/components/schemas/${type}` } },
    ]),
  );
  delete document['x-a.everyAnswer'];
  for (const [name, schema] of Object.entries(schemas)) order(schema, membersOf(name, authored));
  return `${JSON.stringify(rename(document), null, 2)}\n`;
}

async function derive(): Promise<Writable> {
  const raml = amf.RAMLConfiguration.RAML10().baseUnitClient();
  const { baseUnit, results } = await raml.parse(CONTRACT.href);
  const report = await raml.validate(baseUnit);
  const faults = [...results, ...report.results].map(({ message }) => message);
  if (faults.length > 0) throw new Error(`the RAML is not valid:\n${faults.join('\n')}`);
  const oas = amf.OASConfiguration.OAS30().baseUnitClient();
  // The one that keeps types which only annotations name.
  const derived = oas.transform(baseUnit, amf.PipelineId.Editing);
  return JSON.parse(oas.render(derived.baseUnit, 'application/json')) as Writable;
}

/** OpenAPI has one text for all that RAML divides into pages. */
function describe(document: Writable, { documentation }: Node): void {
  const info = document.info as Writable;
  const pages = listOf(documentation).map(({ title, content }) => `## ${title}\n\n${content}`);
  info.description = [info.description, ...pages].join('\n');
  delete document.externalDocs;
}

/** The server that serves the document is the one that it describes. */
function locate(document: Writable): void {
  document.servers = [{ url: '/' }];
  for (const [, , operation] of operationsOf(document)) delete operation.servers;
  const paths = document.paths as Record<string, Writable>;
  for (const item of Object.values(paths)) {
    const tag = item['x-amf-displayName'];
    for (const [, , operation] of operationsOf({ paths: { '': item } })) operation.tags = [tag];
  }
  document.tags = Object.values(paths).map((item) => ({ name: item['x-amf-displayName'] }));
}

/** RAML has no summaries: the first sentence is one. */
function summarise(operation: Writable): void {
  operation.summary = /^[^.]*/.exec(String(operation.description))?.[0].replaceAll('\n', ' ');
}

/**
 * What stands beside a type that may be null goes astray, and is brought back. A parameter that is an object is JSON in
 * RAML (“Query parameters”); OpenAPI takes it for a form unless told.
 */
function complete(parameter: Writable, { default: byDefault, examples }: Field): void {
  const schema = parameter.schema as Writable;
  // The parameter itself says the same.
  for (const name of ['description', 'example', 'x-a.onlyFor']) delete schema[name];
  if (byDefault !== undefined) schema.default = byDefault;
  const shown = Object.keys(examples).length > 0 && { examples: toExamples(examples) };
  if (schema.type !== 'object') return void Object.assign(parameter, shown);
  delete parameter.schema;
  parameter.content = { 'application/json': { schema, ...shown } };
}

/** Examples stand with the body that they are of; where there is no body, there is nothing. */
function place(message: Writable | undefined, bodies: Authored['operations'][number]['bodies']): void {
  if (!message) return;
  const content = nodeOf(message.content) as Record<string, Writable>;
  for (const [mediaType, body] of Object.entries(content)) {
    const { examples } = bodies[mediaType] ?? { examples: {} };
    if (Object.keys(examples).length > 0) body.examples = toExamples(examples);
  }
  if (Object.keys(content).length === 0) delete message.content;
}

/** What any answer may have is said of each: OpenAPI has no place for all. */
function admit(answer: Writable, { everyAnswer }: Authored): void {
  const fields = Object.keys(everyAnswer).map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  answer.headers = { ...Object.fromEntries(fields), ...nodeOf(answer.headers) };
}

function toExamples(examples: Node): Node {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** Members come in the order in which they are written, inherited ones first. */
function order(schema: Writable, members: readonly string[]): void {
  const place = (name: string) => members.indexOf(name);
  if (Array.isArray(schema.required)) schema.required.sort((a, b) => place(a) - place(b));
  const properties = Object.entries(nodeOf(schema.properties));
  if (properties.length === 0) return;
  schema.properties = Object.fromEntries(properties.sort(([a], [b]) => place(a) - place(b)));
}

function membersOf(name: string, { types }: Authored): string[] {
  const type = types[name];
  if (!type) return [];
  const own = Object.keys(nodeOf(type.properties)).map((member) => member.replace(/\?$/, ''));
  return [...membersOf(baseName(type.type), { types } as Authored), ...own];
}

/** Annotations lose the name of their library, and what AMF notes for itself goes. */
function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(
    ([name]) => !/^x-amf-/.test(name) && !['consumes', 'produces'].includes(name),
  );
  return Object.fromEntries(
    members.map(([name, part]) => [
      name.replace(/^x-\w+\./, 'x-'),
      name === 'examples' ? part : rename(part),
    ]),
  );
}

function operationsOf(document: Node): [path: string, method: string, operation: Writable][] {
  return Object.entries(nodeOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(nodeOf(item))
      .filter(([, operation]) => 'responses' in nodeOf(operation))
      .map(([method, operation]): [string, string, Writable] => [path, method, operation as Writable]),
  );
}

function operationAt({ operations }: Authored, path: string, method: string) {
  const found = operations.find((one) => one.path === path && one.method === method);
  if (!found) throw new Error(`${method} ${path} is not in the RAML`);
  return found;
}

function listOf(value: unknown): Writable[] {
  return Array.isArray(value) ? value : [];
}
