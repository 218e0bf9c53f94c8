/**
 * The REST surface from its table of routes: for each path the methods it has, and for each route the same
 * few steps: negotiate, gather the arguments, call the root field, respond. Knows HTTP, and no entry.
 */
import type { Express, Request, RequestHandler } from 'express';
import type { GraphQLSchema } from 'graphql';
import { ApiError, inputError } from '../errors/api-error.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { jsonBody } from '../http/json-body.ts';
import { accepts, closeMethods } from '../http/methods.ts';
import { contextOf } from '../http/request-context.ts';
import { eventStreamHead } from '../http/server-sent-events.ts';
import { prefersEventStream } from '../http/stream-preference.ts';
import { coerceArguments } from '../operation/coerce.ts';
import { bindOperation, type Operation } from '../operation/invoke.ts';
import type { Observe } from '../operation/observe.ts';
import { preconditions } from './conditional.ts';
import { mediaTypesOfParameters, pathParameters, queryParameters } from './parameters.ts';
import { queryArguments } from './query.ts';
import { type Batches, resume } from './resume.ts';
import {
  type BodyFormat,
  isStream,
  type ReadRoute,
  type Route,
  type StreamRoute,
  type WriteRoute,
} from './route.ts';

export interface RestOptions {
  readonly schema: GraphQLSchema;
  readonly observe: Observe;
  readonly streams: EventStreams;
  readonly maxBodyBytes: number;
}

/** On the application itself: a router of its own would be another round for every request. */
export function mountRest(
  app: Pick<Express, 'route'>,
  routes: readonly Route[],
  { schema, observe, streams, maxBodyBytes }: RestOptions,
): void {
  const parseBody = jsonBody(maxBodyBytes);
  for (const [path, rows] of Map.groupBy(routes, (route) => route.path)) {
    const resource = app.route(path);
    const bound = rows.map((row) => [row, bindOperation(schema, row.operation, observe)] as const);
    const inQuery = mediaTypesOfParameters(bound);
    // Streams first: they leave to the read what is not theirs.
    for (const [row, operation] of bound)
      if (isStream(row)) resource.get(streamHandler(row, operation, inQuery, streams));
    for (const [row, operation] of bound) {
      if (isStream(row)) continue;
      const steps = [accepts('application/json'), ...(hasBody(row) ? [acceptsBody(row), ...parseBody] : [])];
      const method = row.method.toLowerCase() as Lowercase<Route['method']>;
      resource[method](...steps, handler(row, operation, inQuery));
      if (row.method === 'GET') resource.options(isAddress(row, operation));
    }
    closeMethods(resource, methodsOf(rows), patchTypes(rows));
  }
}

function handler(
  row: ReadRoute | WriteRoute,
  operation: Operation,
  inQuery: ReadonlyMap<string, string>,
): RequestHandler {
  const definitions = queryParameters(row, operation);
  const readQuery = ({ url }: Request) =>
    queryArguments(url, definitions, row.method === 'GET' ? inQuery : undefined);
  return async (request, response) => {
    const format = formatOf(row, request);
    const gather = () => gatherArguments(row, request, operation, readQuery, format);
    let result: unknown;
    try {
      result = await operation.call(gather, contextOf(request));
    } catch (error) {
      throw format && error instanceof ApiError ? error.asSeenFrom(format.argument) : error;
    }
    row.respond(result, request, response);
  };
}

/** Where the parameters of a path cannot be, there is no resource to tell the options of. */
function isAddress(row: ReadRoute, operation: Operation): RequestHandler {
  const definitions = pathParameters(row).flatMap((parameter) => operation.arguments.get(parameter) ?? []);
  return (request, _response, next) => {
    coerceArguments(definitions, request.params);
    next();
  };
}

function streamHandler(
  row: StreamRoute,
  operation: Operation,
  inQuery: ReadonlyMap<string, string>,
  streams: EventStreams,
): RequestHandler {
  const definitions = queryParameters(row, operation);
  return (request, response, next) => {
    if (!prefersEventStream(request, ['application/json'])) return next();
    const watch = (start: Record<string, unknown>) => {
      const gather = () => ({
        ...queryArguments(request.url, definitions, inQuery),
        ...row.select?.(request.params as Record<string, string>),
        ...start,
      });
      return operation.call(gather, contextOf(request)) as Promise<Batches>;
    };
    const render = row.messages();
    return streams.serve('rest', response, {
      head: eventStreamHead,
      open: () => resume(request, watch, () => render(row.reset)),
      render,
    });
  };
}

function gatherArguments(
  row: ReadRoute | WriteRoute,
  request: Request,
  operation: Operation,
  readQuery: (request: Request) => Record<string, unknown>,
  format: BodyFormat | undefined,
): Record<string, unknown> {
  const parameters = request.params as Record<string, string>;
  if (row.method === 'GET')
    return request.url.includes('?') ? { ...readQuery(request), ...parameters } : parameters;
  return {
    ...readQuery(request),
    ...preconditions(request, operation.arguments),
    ...(format && { [format.argument]: readBody(row, format, request) }),
    ...parameters,
  };
}

/** How the body is to be read; when there is none, the first format says what is missing. */
function formatOf(row: ReadRoute | WriteRoute, request: Request): BodyFormat | undefined {
  if (!hasBody(row)) return undefined;
  const formats = row.body;
  return formats[request.is(Object.keys(formats)) || ''] ?? Object.values(formats)[0];
}

function readBody(row: WriteRoute, { argument, read }: BodyFormat, request: Request): unknown {
  // Taken for a whole, a part would replace all of it (RFC 9110, section 14.5).
  if (row.method === 'PUT' && request.headers['content-range'] !== undefined)
    throw inputError([{ path: ['Content-Range'], code: 'INVALID', detail: 'A part is set by PATCH.' }]);
  if (request.body !== undefined) return read(request.body, request.params as Record<string, string>);
  const detail = `A body is needed: ${Object.keys(row.body).join(' or ')}.`;
  throw inputError([{ path: [argument], code: 'REQUIRED', detail }]);
}

/** Without a body, or with one of no length, which is none. */
function isEmpty({ headers }: Request): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function hasBody(row: Route): row is WriteRoute {
  return row.method !== 'GET' && Object.keys(row.body).length > 0;
}

/** A request without a body passes: what is missing is said when it is read. */
function acceptsBody(row: WriteRoute): RequestHandler {
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
  const methods = new Set(rows.map(({ method }) => method));
  return [...methods].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function patchTypes(rows: readonly Route[]): Record<string, string> {
  const patch = rows.find((row) => row.method === 'PATCH');
  return patch && hasBody(patch) ? { 'Accept-Patch': Object.keys(patch.body).join(', ') } : {};
}
