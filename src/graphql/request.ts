/**
 * A GraphQL request by HTTP: in the body, or in the query of a GET. Only its form is looked at here, for streams and
 * before Apollo alike, which would refuse in words of its own and without the trace; so whatever Apollo refuses before
 * it begins with an operation is refused here. What another site's page could send without being asked is refused,
 * too, by Apollo's own rule.
 */
import type { Request, RequestHandler } from 'express';
import { ApiError, inputError } from '../errors/api-error.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** @throws ApiError */
export function readRequest(request: Request): GraphQLRequest {
  const { query, operationName, variables } = membersOf(request);
  return { query: asDocument(query), operationName: operationName ?? undefined, variables: variables ?? {} };
}

/** Lets pass what has no document but says more of itself, such as the hash of one: Apollo knows what to answer. */
export const hasForm: RequestHandler = (request, _response, next) => {
  const { query, extensions } = membersOf(request);
  if (!isAbsent(query) || !extensions) asDocument(query);
  next();
};

function membersOf(request: Request): Members {
  if (request.method === 'POST') return checked(request.body);
  if (!isPreflighted(request)) throw new ApiError('BAD_USER_INPUT', FORGERY);
  const type = request.headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type))
    throw new ApiError(
      'UNSUPPORTED_MEDIA_TYPE',
      'A GET has no body; if it names a type, then application/json.',
    );
  return checked(parametersOf(request.url));
}

function parametersOf(url: string): Record<string, unknown> {
  const { searchParams } = new URL(url, 'http://server');
  const read = (name: string) => {
    const [text, ...more] = searchParams.getAll(name);
    if (more.length > 0) throw invalid([name], 'Give this once.');
    return text;
  };
  return {
    query: read('query'),
    operationName: read('operationName'),
    variables: parseObject('variables', read('variables')),
    extensions: parseObject('extensions', read('extensions')),
  };
}

const FORGERY =
  'This could have been sent by a page of another site. Send `Content-Type: application/json`, or a header ' +
  '`Apollo-Require-Preflight` that is not empty.';

/** Whether a browser would have asked first whether it may send this. A body is JSON already, which it asks for. */
function isPreflighted({ headers }: Request): boolean {
  const named = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'];
  return Boolean(named) || JSON_TYPE.test(headers['content-type'] ?? '');
}

const JSON_TYPE = /^\s*application\/json\s*(;|$)/i;

interface Members {
  readonly query: unknown;
  readonly operationName: string | null | undefined;
  readonly variables: Record<string, unknown> | null | undefined;
  readonly extensions: Record<string, unknown> | null | undefined;
}

function checked(given: unknown): Members {
  if (!isObject(given)) throw invalid([], 'A request is an object with a `query`.');
  const { query, operationName, variables, extensions } = given;
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw invalid(['operationName'], 'A name is expected.');
  if (!isAbsent(variables) && !isObject(variables)) throw invalid(['variables'], 'An object is expected.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw invalid(['extensions'], 'An object is expected.');
  return { query, operationName, variables, extensions };
}

function asDocument(query: unknown): string {
  if (typeof query === 'string') return query;
  throw invalid(['query'], 'A document is expected.');
}

/** In a query, what is not there is left out: `null` would be no object. */
function parseObject(name: string, text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  const value = parse(name, text);
  if (isObject(value)) return value;
  throw invalid([name], 'An object is expected.');
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([name], 'This is not valid JSON.');
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(path: string[], detail: string): ApiError {
  return inputError([{ path, code: 'INVALID', detail }]);
}
