/** The six endpoints: the REST surface of entries, as a table over the root fields. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { inputError, type Problem } from '../errors/api-error.ts';
import { send, sendUnlessKnown } from '../rest/respond.ts';
import type { BodyFormat, Route } from '../rest/route.ts';
import type { WatchEvent } from '../store/event.ts';
import { notFound } from './changes.ts';
import { writeCursor } from './cursor.ts';
import { createMessages } from './event-message.ts';
import { isName, NAME_RULE } from './name.ts';
import { checkOperationCount } from './patch.ts';
import { bytesOf, membersOf, representationOf } from './representation.ts';
import type { Config, ConfigConnection } from './types.ts';
import { noSuchVersion } from './versions.ts';

/** Members that the server keeps: GET shows them, so that a body may have them, and they are ignored. */
const READ_ONLY = ['version', 'revision', 'createdAt', 'updatedAt', 'expiresAt'];

const entry: BodyFormat = {
  argument: 'input',
  read(body, { name }) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
    const input = Object.fromEntries(Object.entries(body).filter(([member]) => !READ_ONLY.includes(member)));
    if (name === undefined || !('name' in input)) return input;
    const { name: named, ...rest } = input;
    if (named === name) return rest;
    throw inputError([{ path: ['input', 'name'], code: 'INVALID', detail: 'The path names another entry.' }]);
  },
};

const mergePatch: BodyFormat = { argument: 'merge', read: (body) => body };

const NOT_A_LIST: Problem = {
  path: ['operations'],
  code: 'INVALID',
  detail: 'A JSON Patch is a list of operations.',
};

const jsonPatch: BodyFormat = {
  argument: 'operations',
  read(body) {
    if (!Array.isArray(body)) throw inputError([NOT_A_LIST]);
    checkOperationCount(body.length);
    return body.map(knownMembers);
  },
};

/** "Members that are not explicitly defined for the operation MUST be ignored" (RFC 6902, section 4). */
function knownMembers(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null) return operation;
  const { op, path, from, value } = operation as Record<string, unknown>;
  if (op === 'move' || op === 'copy') return { op, path, from };
  return op === 'remove' ? { op, path } : { op, path, value };
}

/** What both streams do with events. */
const watching = {
  method: 'GET',
  operation: 'Subscription.configChanges',
  messages: createMessages as () => (event: unknown) => Buffer,
  reset: { type: 'reset', revision: 0 } satisfies WatchEvent,
} as const;

export const configRoutes: readonly Route[] = [
  { ...watching, path: '/configs', query: ['prefix', 'where', 'since'] },
  { ...watching, path: '/configs/:name', query: ['since'], select: onlyOne },
  { method: 'GET', path: '/configs', operation: 'Query.configs', respond: sendPage },
  {
    method: 'POST',
    path: '/configs',
    operation: 'Mutation.createConfig',
    body: { 'application/json': entry },
    respond: sendSaved,
  },
  { method: 'GET', path: '/configs/:name', operation: 'Query.config', respond: sendFound },
  {
    method: 'PUT',
    path: '/configs/:name',
    operation: 'Mutation.replaceConfig',
    body: { 'application/json': entry },
    respond: sendSaved,
  },
  {
    method: 'PATCH',
    path: '/configs/:name',
    operation: 'Mutation.patchConfig',
    body: {
      'application/merge-patch+json': mergePatch,
      'application/json-patch+json': jsonPatch,
      'application/json': mergePatch,
    },
    respond: sendSaved,
  },
  {
    method: 'DELETE',
    path: '/configs/:name',
    operation: 'Mutation.deleteConfig',
    body: {},
    respond: (_result, _request, response) => void response.writeHead(204).end(),
  },
];

function onlyOne({ name }: Readonly<Record<string, string>>): Record<string, unknown> {
  if (isName(name)) return { where: { name: { eq: name } } };
  throw inputError([{ path: ['name'], code: 'INVALID', detail: NAME_RULE }]);
}

function sendFound(result: unknown, request: Request, response: Response): void {
  if (!result) throw asksForVersion(request) ? noSuchVersion() : notFound();
  sendUnlessKnown(request, response, representationOf(result as Config));
}

function asksForVersion({ url }: Request): boolean {
  return new URLSearchParams(url.split('?')[1]).has('version');
}

function sendSaved(result: unknown, _request: Request, response: Response): void {
  const config = result as Config;
  const representation = representationOf(config);
  if (config.operation !== 'created') send(response, 200, representation);
  // A name needs no escaping in a path but for this: every character of the pattern is allowed there.
  else send(response, 201, representation, ['Location', `/configs/${config.name}`]);
}

function sendPage(result: unknown, request: Request, response: Response): void {
  const { nodes, pageInfo } = result as ConfigConnection;
  const body = `${JSON.stringify(nodes.map(membersOf))}\n`;
  const next =
    pageInfo.hasNextPage && pageInfo.endCursor ? nextPage(request, writeCursor(pageInfo.endCursor)) : '';
  // The link is part of what a reader knows, so a page that begins to have a next one is another page.
  const tag = `"${createHash('sha256').update(body).update(next).digest('base64url')}"`;
  const link = next ? ['Link', `<${next}>; rel="next"`] : [];
  sendUnlessKnown(request, response, { entityTag: tag, body: bytesOf(body) }, link);
}

function nextPage(request: Request, cursor: string): string {
  const query = new URLSearchParams(request.url.split('?')[1]);
  query.set('after', cursor);
  return `/configs?${query}`;
}
