/**
 * Subscriptions as event streams, in either form (stream-forms.ts), on the same path as Apollo and with the same limits
 * and errors. What is wrong with an operation is told in the stream, as the protocols have it; what is wrong with the
 * request, or passes, by its HTTP status.
 *
 * The server's part of graphql-sse gathers what a slow client does not read without bound, so this is its own.
 */
import type { Request, RequestHandler, Response } from 'express';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { ApiError } from '../errors/api-error.ts';
import { toApiError } from '../errors/from-database.ts';
import { createFormatError, toGraphQLError } from '../errors/to-graphql.ts';
import type { OpenSource } from '../http/event-stream.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { contextOf } from '../http/request-context.ts';
import { EVENT_STREAM } from '../http/server-sent-events.ts';
import { prefersEventStream, prefersMultipart } from '../http/stream-preference.ts';
import type { WatchEvent } from '../store/event.ts';
import type { GraphQLOptions } from './apollo.ts';
import { createCheck } from './check.ts';
import { Documents, InvalidDocument } from './documents.ts';
import { type DocumentMessages, MessageCache } from './message-cache.ts';
import { readRequest } from './request.ts';
import { eventStream, multipart, type StreamForm } from './stream-forms.ts';

const OTHERS = ['application/json', 'application/graphql-response+json'];

/** Events that all clients are told. */
const LASTING = new Set<WatchEvent['type']>(['created', 'updated', 'deleted', 'expired']);

type FormatError = (error: GraphQLError, code?: string) => GraphQLFormattedError;

/** Leaves to the next handler whoever does not prefer a stream. Wants the body parsed before it. */
export function createGraphQLStream(options: GraphQLOptions, streams: EventStreams): RequestHandler {
  const { schema, limits, observe, log } = options;
  const documents = new Documents(options);
  const messages = new MessageCache();
  const check = createCheck('stream', schema, limits, observe);
  const publish = createFormatError((err) => log.error({ err }, 'GraphQL failed outside operations'));
  return async (request, response, next) => {
    const form = formOf(request);
    if (!form) return next();
    const context = contextOf(request);
    const asked = readRequest(request);
    if (form === multipart && !/\bsubscription\b/.test(asked.query)) return next();
    const format: FormatError = (error, code) => {
      const json = error.toJSON();
      const { extensions, ...rest } = publish({ ...json, extensions: { code, ...json.extensions } }, error);
      return { ...rest, extensions: { ...extensions, traceId: context.trace.id } };
    };
    try {
      const { document, operation, isShared } = documents.prepare(asked);
      if (form === multipart && operation.operation !== 'subscription') return next();
      const { operationName, variables } = asked;
      await check({ document, operation, variables }, context);
      const args = { schema, document, operationName, variableValues: variables, contextValue: context };
      const shared = isShared ? messages.of(operation, form) : undefined;
      await streams.serve('graphql', response, {
        head: form.head,
        open: async () => ({ preamble: form.opened, batches: await open(args) }),
        render: (event: object) => shared?.get(event) ?? execution(event, args, form, shared, format),
        close: (cause) =>
          form.end(
            cause === undefined ? undefined : JSON.stringify([format(asGraphQLError(toApiError(cause)))]),
          ),
      });
    } catch (error) {
      if (response.headersSent || mayPass(error)) throw error;
      refuse(response, form, error, format);
    }
  };
}

/** Of the multipart form subscriptions alone are answered: its clients ask for JSON beside it. */
function formOf(request: Request): StreamForm | undefined {
  if (prefersMultipart(request, [...OTHERS, EVENT_STREAM])) return multipart;
  return prefersEventStream(request, OTHERS) ? eventStream : undefined;
}

/** A subscription yields the store's batches of events; each event is then executed by itself. */
async function open(args: ExecutionArgs): Promise<OpenSource<object>['batches']> {
  const source = await createSourceEventStream(args);
  if (Symbol.asyncIterator in source)
    return (source as AsyncIterable<readonly object[]>)[Symbol.asyncIterator]();
  const [error] = source.errors ?? [];
  throw error && mayPass(error.originalError) ? error.originalError : error;
}

function execution(
  rootValue: object,
  args: ExecutionArgs,
  form: StreamForm,
  shared: DocumentMessages | undefined,
  format: FormatError,
): Buffer | Promise<Buffer> {
  const finish = ({ data, errors }: ExecutionResult) => {
    // Errors name the trace of the one who asked.
    if (errors) return form.result(JSON.stringify({ data, errors: errors.map((error) => format(error)) }));
    const made = form.result(JSON.stringify({ data }));
    // The rest is told to one client alone.
    if (LASTING.has((rootValue as WatchEvent).type)) shared?.set(rootValue, made);
    return made;
  };
  const result = execute({ ...args, rootValue });
  return result instanceof Promise ? result.then(finish) : finish(result as ExecutionResult);
}

/** Whether the same request may succeed later: clients try again after a status, and not after a `complete`. */
function mayPass(error: unknown): error is ApiError {
  return error instanceof ApiError && error.retryAfterSeconds !== undefined;
}

function refuse(response: Response, form: StreamForm, error: unknown, format: FormatError): void {
  const errors =
    error instanceof InvalidDocument
      ? error.errors.map((each) => format(each, 'GRAPHQL_VALIDATION_FAILED'))
      : [format(asGraphQLError(error))];
  const body = form.only(JSON.stringify({ errors }));
  response.setHeader('Content-Length', body.length);
  response.writeHead(200, form.head(response)).end(body);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof ApiError) return toGraphQLError(error);
  return new GraphQLError('', { originalError: error as Error });
}
