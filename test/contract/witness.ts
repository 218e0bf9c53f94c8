/**
 * Sees every answer of a server, holds it against the contract, and remembers which parts of the contract have been
 * met. What an answer has and the contract lacks is a fault; what was never met is one in the end.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type AuthoredOperation, readContract } from '../../scripts/contract/authored.ts';
import { parseEvents } from '../support/event-stream.ts';
import { faults, schemaAt } from './schemas.ts';

const contract = readContract();

/** Of the message and the connection, not of the resource (RFC 9110, sections 6 to 8; RFC 9112). */
const OF_HTTP = ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'];

export interface Asked {
  readonly method: string;
  /** As the contract has it, with its parameters in braces; undefined, when it is to be no path of it. */
  readonly path: string | undefined;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** The media type of the body. */
  readonly type: string | undefined;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export class Witness {
  readonly #met = new Set<string>();

  /** What the contract does not have of this answer. */
  see(asked: Asked, { status, headers, text }: Answered): string[] {
    const operation = contract.operations.find(
      ({ method, path }) => method === asked.method.toLowerCase() && path === asked.path,
    );
    const type = (headers['content-type'] ?? '').replace(/;.*/, '');
    if (!operation) return this.#seeElsewhere(asked, { status, headers, text });
    const { id, answers } = operation;
    const answer = answers[status];
    if (!answer) return [`${id} ${status}`];
    this.#meet(id, status);
    for (const name of asked.query) this.#meet(id, 'query', name);
    for (const name of asked.headers) this.#meet(id, 'header', name);
    if (asked.type) this.#meet(id, 'body', asked.type);
    const place = ['paths', operation.path, operation.method, 'responses', `${status}`];
    const found = this.#seeHeaders(operation, `${status}`, headers);
    const isBodiless = operation.method === 'head' || Object.keys(answer.bodies).length === 0;
    if (isBodiless) return text === '' ? found : [...found, `${id} ${status} has a body`];
    if (!answer.bodies[type]) return [...found, `${id} ${status} ${type}`];
    this.#meet(id, status, type);
    const schema = [...place, 'content', type, 'schema'];
    if (type === 'text/event-stream') return [...found, ...this.#seeEvents(text)];
    return [...found, ...faults(schema, JSON.parse(text)).map((fault) => `${id} ${status}: ${fault}`)];
  }

  /** Which example an answer or a body was. */
  meetExample(name: string): void {
    this.#met.add(`example ${name}`);
  }

  /** Everything that the contract has and nobody has met. */
  unmet(): string[] {
    return [...declared()].filter((part) => !this.#met.has(part)).toSorted();
  }

  #seeHeaders(
    { id, path, method, answers }: AuthoredOperation,
    status: string,
    headers: IncomingHttpHeaders,
  ) {
    const what = `${id} ${status}`;
    const fields = Object.entries(answers[status]?.headers ?? {});
    const found = this.#seeRest(
      what,
      fields.map(([name]) => name),
      headers,
    );
    for (const [name, { isRequired }] of fields) {
      const value = headers[name.toLowerCase()];
      if (value === undefined) {
        if (isRequired) found.push(`${what} lacks the header ${name}`);
        continue;
      }
      this.#meet(id, status, 'header', name);
      const place = ['paths', path, method, 'responses', status, 'headers', name, 'schema'];
      found.push(...headerFaults(place, value).map((fault) => `${what} ${name}${fault}`));
    }
    return found;
  }

  /** Of header fields that any answer may have, what is wrong with them; any other that is not named, too. */
  #seeRest(what: string, named: readonly string[], headers: IncomingHttpHeaders): string[] {
    const known = new Set([...named.map((name) => name.toLowerCase()), ...OF_HTTP]);
    const anywhere = new Map(Object.keys(contract.everyAnswer).map((name) => [name.toLowerCase(), name]));
    return Object.entries(headers).flatMap(([field, value]) => {
      if (known.has(field)) return [];
      const name = anywhere.get(field);
      if (name === undefined) return [`${what} header ${field}`];
      this.#meet('every answer header', name);
      return headerFaults(['components', 'headers', name, 'schema'], value).map(
        (fault) => `${what} ${name}${fault}`,
      );
    });
  }

  #seeEvents(text: string): string[] {
    const types = schemaAt(['components', 'schemas', 'Stream'])['x-events'] as Record<string, string>;
    return parseEvents(text).flatMap(({ event, data }) => {
      const type = types[event];
      if (!type) return [`event ${event}`];
      this.#met.add(`event ${event}`);
      return faults(['components', 'schemas', type], data).map((fault) => `event ${event}: ${fault}`);
    });
  }

  /** Methods and paths that the contract does not have are answered as it says. */
  #seeElsewhere({ method, path }: Asked, { status, headers, text }: Answered): string[] {
    const refusal = path === undefined ? contract.otherPaths : contract.otherMethods;
    const place = ['components', 'schemas', refusal.problem];
    const what = `${method} ${path ?? 'of another path'}: ${status}`;
    if (!(schemaAt([...place, 'properties', 'status']).enum as number[]).includes(status)) return [what];
    this.#met.add(path === undefined ? 'other paths' : `other methods of ${path}`);
    const found = this.#seeRest(what, Object.keys(refusal.headers), headers);
    for (const [name, type] of Object.entries(refusal.headers)) {
      const value = headers[name.toLowerCase()];
      const wrong =
        value === undefined ? [' is missing'] : headerFaults(['components', 'schemas', type], value);
      found.push(...wrong.map((fault) => `${what} ${name}${fault}`));
    }
    if (headers['content-type'] !== 'application/problem+json') found.push(`${what} is no problem`);
    return [...found, ...faults(place, JSON.parse(text)).map((fault) => `${what}: ${fault}`)];
  }

  #meet(...part: (string | number)[]): void {
    this.#met.add(part.join(' '));
  }
}

function headerFaults(place: readonly string[], value: string | string[] | undefined): string[] {
  const schema = schemaAt(place);
  const { $ref } = schema;
  const { type } = $ref ? schemaAt(String($ref).slice(2).split('/')) : schema;
  return faults(place, type === 'integer' ? Number(value) : `${value}`);
}

function* declared(): Generator<string> {
  yield 'other paths';
  for (const name of Object.keys(contract.everyAnswer)) yield `every answer header ${name}`;
  const { 'x-events': events } = schemaAt(['components', 'schemas', 'Stream']);
  for (const event of Object.keys(events as object)) yield `event ${event}`;
  for (const { id, path, method, query, headers, bodies, answers } of contract.operations) {
    yield `other methods of ${path}`;
    for (const name of Object.keys(query)) yield `${id} query ${name}`;
    for (const name of Object.keys(headers)) yield `${id} header ${name}`;
    for (const [type, body] of Object.entries(bodies)) {
      yield `${id} body ${type}`;
      for (const name of Object.keys(body.examples)) yield `example ${name}`;
    }
    for (const [status, answer] of Object.entries(answers)) {
      yield `${id} ${status}`;
      for (const name of Object.keys(answer.headers)) yield `${id} ${status} header ${name}`;
      if (method === 'head') continue;
      for (const [type, body] of Object.entries(answer.bodies)) {
        yield `${id} ${status} ${type}`;
        for (const name of Object.keys(body.examples)) yield `example ${name}`;
      }
    }
  }
}
