/**
 * The REST surface from its table of routes: for each path the methods it has, and for each route the same
 * few steps: negotiate, gather the arguments, call the root field, respond. Knows HTTP, and no entry.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { GraphQLArgument, GraphQLSchema } from 'graphql';
import { ApiError, inputError } from '../errors/api-error.ts';
import { jsonBody } from '../http/json-body.ts';
import { closeMethods } from '../http/methods.ts';
import { contextOf } from '../http/request-context.ts';
import { bindOperation, type Operation } from '../operation/invoke.ts';
import type { Observe } from '../operation/observe.ts';
import { preconditions } from './conditional.ts';
import { queryArguments } from './query.ts';
import type { BodyFormat, Route } from './route.ts';

export interface RestOptions {
  readonly schema: GraphQLSchema;
  readonly observe: Observe;
  readonly maxBodyBytes: number;
}

export function createRestRouter(
  routes: readonly Route[],
  { schema, observe, maxBodyBytes }: RestOptions,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const parseBody = jsonBody(maxBodyBytes);
  for (const [path, rows] of Map.groupBy(routes, (route) => route.path)) {
    const resource = router.route(path);
    for (const row of rows) {
      const steps = [acceptsJson, ...(hasBody(row) ? [acceptsBody(row), parseBody] : [])];
      const method = row.method.toLowerCase() as Lowercase<Route['method']>;
      resource[method](...steps, handler(row, bindOperation(schema, row.operation, observe)));
    }
    closeMethods(resource, methodsOf(rows), patchTypes(rows));
  }
  return router;
}

function handler(row: Route, operation: Operation): RequestHandler {
  const queryable = new Map(operation.arguments);
  for (const [parameter] of row.path.matchAll(/(?<=:)\w+/g)) queryable.delete(parameter);
  return async (request, response) => {
    const result = await operation.call(
      () => gather(row, request, response, operation, queryable),
      contextOf(request),
    );
    row.respond(result, request, response);
  };
}

type Definitions = ReadonlyMap<string, GraphQLArgument>;

function gather(
  row: Route,
  request: Request,
  response: Response,
  operation: Operation,
  queryable: Definitions,
) {
  const parameters = request.params as Record<string, string>;
  if (row.method === 'GET') return { ...queryArguments(request.url, queryable), ...parameters };
  return {
    ...queryArguments(request.url, new Map()),
    ...preconditions(request, operation.arguments),
    ...bodyArgument(row.body, request, response, parameters),
    ...parameters,
  };
}

function bodyArgument(
  formats: Readonly<Record<string, BodyFormat>>,
  request: Request,
  response: Response,
  parameters: Record<string, string>,
): Record<string, unknown> {
  const format = formats[request.is(Object.keys(formats)) || ''] ?? Object.values(formats)[0];
  if (!format) return {};
  // Errors tell places in the body from its root, see problem.ts.
  response.locals.bodyArgument = format.argument;
  if (request.body === undefined) throw noBody(format.argument, Object.keys(formats));
  return { [format.argument]: format.read(request.body, parameters) };
}

function noBody(argument: string, types: readonly string[]): ApiError {
  const detail = `A body is needed: ${types.join(' or ')}.`;
  return inputError([{ path: [argument], code: 'REQUIRED', detail }]);
}

/** Without a body, or with one of no length, which is none. */
function isEmpty({ headers }: Request): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function hasBody(row: Route): row is Exclude<Route, { method: 'GET' }> {
  return row.method !== 'GET' && Object.keys(row.body).length > 0;
}

/** The second because `accepts` takes a parameter for a demand. */
const JSON_TYPES = ['application/json', 'application/json; charset=utf-8'];

const acceptsJson: RequestHandler = (request, _response, next) => {
  if (request.headers.accept !== undefined && !request.accepts(JSON_TYPES)) {
    throw new ApiError('NOT_ACCEPTABLE', 'This resource is to be had as application/json.');
  }
  next();
};

/** A request without a body passes: what is missing is said by the coercion. */
function acceptsBody(row: Exclude<Route, { method: 'GET' }>): RequestHandler {
  const types = Object.keys(row.body);
  const header = row.method === 'PATCH' ? 'Accept-Patch' : 'Accept';
  return (request, response, next) => {
    if (isEmpty(request)) return next();
    if (!request.is(types)) {
      response.set(header, types.join(', '));
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `The body must be ${types.join(' or ')}.`);
    }
    next();
  };
}

function methodsOf(rows: readonly Route[]): string[] {
  return rows.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function patchTypes(rows: readonly Route[]): Record<string, string> {
  const patch = rows.find((row) => row.method === 'PATCH');
  return patch && hasBody(patch) ? { 'Accept-Patch': Object.keys(patch.body).join(', ') } : {};
}
