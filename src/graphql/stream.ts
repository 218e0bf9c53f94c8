/**
 * Subscriptions as event streams: GraphQL over server-sent events in its mode of distinct connections (the protocol of
 * graphql-sse), on the same path as Apollo and with the same limits and errors. What is wrong with an operation is
 * told in the stream, as the protocol has it; what is wrong with the request, or passes, by its HTTP status.
 *
 * The server's part of graphql-sse gathers what a slow client does not read without bound, so this is its own.
 */
import type { RequestHandler, Response } from 'express';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { ApiError } from '../errors/api-error.ts';
import { createFormatError, toGraphQLError } from '../errors/to-graphql.ts';
import type { OpenSource } from '../http/event-stream.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { contextOf } from '../http/request-context.ts';
import { eventStreamHead, message, prefersEventStream } from '../http/server-sent-events.ts';
import type { WatchEvent } from '../store/event.ts';
import type { GraphQLOptions } from './apollo.ts';
import { createCheck } from './check.ts';
import { Documents, InvalidDocument } from './documents.ts';
import { type DocumentMessages, MessageCache } from './message-cache.ts';
import { readRequest } from './request.ts';

const OTHERS = ['application/json', 'application/graphql-response+json'];

/** A comment: there is nothing to tell yet, and some browsers wait for a first byte. */
const OPENED = Buffer.from(':\n\n');
/** Events that all clients are told. */
const LASTING = new Set<WatchEvent['type']>(['created', 'updated', 'deleted', 'expired']);

const COMPLETE = message('complete', '');

type FormatError = (error: GraphQLError, code?: string) => GraphQLFormattedError;

/** Leaves to the next handler whoever does not prefer an event stream. Wants the body parsed before it. */
export function createGraphQLStream(options: GraphQLOptions, streams: EventStreams): RequestHandler {
  const { schema, limits, observe, log } = options;
  const documents = new Documents(options);
  const messages = new MessageCache();
  const check = createCheck('stream', schema, limits, observe);
  const publish = createFormatError((err) => log.error({ err }, 'GraphQL failed outside operations'));
  return async (request, response, next) => {
    if (!prefersEventStream(request, OTHERS)) return next();
    const context = contextOf(request);
    const asked = readRequest(request);
    const format: FormatError = (error, code) => {
      const json = error.toJSON();
      const { extensions, ...rest } = publish({ ...json, extensions: { code, ...json.extensions } }, error);
      return { ...rest, extensions: { ...extensions, traceId: context.trace.id } };
    };
    try {
      const { document, operation, isShared } = documents.prepare(asked);
      const { operationName, variables } = asked;
      await check({ document, operation, variables }, context);
      const args = { schema, document, operationName, variableValues: variables, contextValue: context };
      const shared = isShared ? messages.of(operation) : undefined;
      await streams.serve('graphql', response, {
        open: () => open(args),
        render: (event: object) => shared?.get(event) ?? execution(event, args, shared, format),
      });
    } catch (error) {
      if (response.headersSent || mayPass(error)) throw error;
      refuse(response, error, format);
    }
  };
}

/** A subscription yields the store's batches of events; each event is then executed by itself. */
async function open(args: ExecutionArgs): Promise<OpenSource<object>> {
  const source = await createSourceEventStream(args);
  if (Symbol.asyncIterator in source) {
    const batches = (source as AsyncIterable<readonly object[]>)[Symbol.asyncIterator]();
    return { preamble: OPENED, batches };
  }
  const [error] = source.errors ?? [];
  throw error && mayPass(error.originalError) ? error.originalError : error;
}

function execution(
  rootValue: object,
  args: ExecutionArgs,
  shared: DocumentMessages | undefined,
  format: FormatError,
): Buffer | Promise<Buffer> {
  const finish = ({ data, errors }: ExecutionResult) => {
    // Errors name the trace of the one who asked.
    if (errors)
      return message('next', JSON.stringify({ data, errors: errors.map((error) => format(error)) }));
    const made = message('next', JSON.stringify({ data }));
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

function refuse(response: Response, error: unknown, format: FormatError): void {
  const errors =
    error instanceof InvalidDocument
      ? error.errors.map((each) => format(each, 'GRAPHQL_VALIDATION_FAILED'))
      : [format(asGraphQLError(error))];
  const body = Buffer.concat([message('next', JSON.stringify({ errors })), COMPLETE]);
  response.setHeader('Content-Length', body.length);
  response.writeHead(200, eventStreamHead(response)).end(body);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof ApiError) return toGraphQLError(error);
  return new GraphQLError('', { originalError: error as Error });
}
