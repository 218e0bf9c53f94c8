/**
 * JSON Patch (RFC 6902) with JSON Pointer (RFC 6901), to the letter. Ours, because every library looked at
 * finds members that JavaScript inherits (`toString`, an array's `length`), takes `01` for an index, or
 * copies the whole document for each operation, by which a small patch can stop a server.
 */
import { isDeepStrictEqual } from 'node:util';
import { asJson } from './as-json.ts';
import type { JsonPatchOperation } from './inputs.ts';

/** The patch cannot go on; the message is public. */
export class PatchError extends Error {
  constructor(
    message: string,
    readonly reason: 'not-applicable' | 'test-failed',
  ) {
    super(message);
  }
}

/** An array or an object, in which a token of a pointer has its place. */
type Container = unknown[] | Record<string, unknown>;

/**
 * Applies one operation, changing the document in place.
 * @param root holds the document as its member `''`, so that the whole document has a place like any other.
 * @param spend told how many characters of JSON a `copy` adds, before it does; may throw.
 */
export function applyOperation(
  root: Record<'', unknown>,
  { op, path, from, value }: JsonPatchOperation,
  spend: (characters: number) => void,
): void {
  const target = parsePointer(path);
  switch (op) {
    case 'add':
      insert(root, target, asJson(given(value)));
      break;
    case 'remove':
      take(root, target);
      break;
    case 'replace':
      overwrite(root, target, asJson(given(value)));
      break;
    case 'move':
      move(root, parsePointer(from), target);
      break;
    case 'copy': {
      const source = find(root, parsePointer(from));
      spend(JSON.stringify(source).length);
      insert(root, target, asJson(source));
      break;
    }
    case 'test':
      if (isDeepStrictEqual(find(root, target), asJson(given(value)))) break;
      throw new PatchError('The value there is another one.', 'test-failed');
  }
}

function move(root: Container, from: string[], target: string[]): void {
  const isWithin = from.every((token, index) => token === target[index]);
  if (isWithin && from.length < target.length) throw notApplicable('A value cannot be moved into itself.');
  // Removing and adding at one place would end where it began.
  if (isWithin) find(root, from);
  else insert(root, target, take(root, from));
}

/** The tokens, from the root's member `''` on. */
function parsePointer(pointer: string | null | undefined): string[] {
  if (typeof pointer !== 'string') throw notApplicable('This operation needs `from`.');
  if ((pointer !== '' && !pointer.startsWith('/')) || /~(?![01])/.test(pointer)) {
    throw notApplicable('This is not a JSON Pointer (RFC 6901).');
  }
  return pointer.split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(root: Container, tokens: readonly string[]): unknown {
  return tokens.reduce<unknown>((value, token) => member(container(value), token), root);
}

/** The container that the last token is a place in, and that token. */
function locate(root: Container, tokens: readonly string[]): [Container, string] {
  return [container(find(root, tokens.slice(0, -1))), tokens.at(-1) ?? ''];
}

function insert(root: Container, tokens: readonly string[], value: unknown): void {
  const [parent, token] = locate(root, tokens);
  if (!Array.isArray(parent)) setMember(parent, token, value);
  else parent.splice(token === '-' ? parent.length : index(token, parent.length), 0, value);
}

function overwrite(root: Container, tokens: readonly string[], value: unknown): void {
  const [parent, token] = locate(root, tokens);
  member(parent, token);
  if (Array.isArray(parent)) parent[Number(token)] = value;
  else setMember(parent, token, value);
}

function take(root: Container, tokens: readonly string[]): unknown {
  const [parent, token] = locate(root, tokens);
  const value = member(parent, token);
  if (Array.isArray(parent)) parent.splice(Number(token), 1);
  else delete parent[token];
  return value;
}

function member(parent: Container, token: string): unknown {
  if (Array.isArray(parent)) return parent[index(token, parent.length - 1)];
  if (Object.hasOwn(parent, token)) return parent[token];
  throw notApplicable('There is nothing at this place.');
}

function setMember(parent: Record<string, unknown>, token: string, value: unknown): void {
  if (token === '__proto__') throw notApplicable('A member cannot have the name `__proto__`.');
  parent[token] = value;
}

function index(token: string, last: number): number {
  if (/^(0|[1-9]\d*)$/.test(token) && Number(token) <= last) return Number(token);
  throw notApplicable('The array has no such index.');
}

function container(value: unknown): Container {
  if (typeof value === 'object' && value !== null) return value as Container;
  throw notApplicable('There is nothing below this place: it is no array and no object.');
}

function given(value: unknown): unknown {
  if (value !== undefined) return value;
  throw notApplicable('This operation needs `value`.');
}

function notApplicable(message: string): PatchError {
  return new PatchError(message, 'not-applicable');
}
