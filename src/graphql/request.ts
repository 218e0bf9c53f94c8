/**
 * A GraphQL request by HTTP, as the event stream takes it: in the body, or in the query of a GET. Only its form is
 * looked at here. What another site's page could send without being asked is refused, by Apollo's own rule.
 */
import type { Request } from 'express';
import { ApiError, inputError } from '../errors/api-error.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** @throws ApiError */
export function readRequest(request: Request): GraphQLRequest {
  if (request.method === 'POST') return checked(request.body);
  if (!isPreflighted(request)) throw new ApiError('BAD_USER_INPUT', FORGERY);
  const { searchParams } = new URL(request.url, 'http://server');
  const { variables, ...parameters } = Object.fromEntries(searchParams);
  return checked({ ...parameters, variables: variables && parse(variables) });
}

const FORGERY =
  'This could have been sent by a page of another site. Send `Content-Type: application/json`, or a header ' +
  '`Apollo-Require-Preflight` that is not empty.';

/** Whether a browser would have asked first whether it may send this. A body is JSON already, which it asks for. */
function isPreflighted({ headers }: Request): boolean {
  const named = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'];
  return Boolean(named) || /^application\/json\b/i.test(headers['content-type'] ?? '');
}

function checked(given: unknown): GraphQLRequest {
  if (!isObject(given)) throw invalid([], 'A request is an object with a `query`.');
  const { query, operationName, variables } = given;
  if (typeof query !== 'string') throw invalid(['query'], 'A document is expected.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw invalid(['operationName'], 'A name is expected.');
  if (!isAbsent(variables) && !isObject(variables)) throw invalid(['variables'], 'An object is expected.');
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(['variables'], 'This is not valid JSON.');
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
