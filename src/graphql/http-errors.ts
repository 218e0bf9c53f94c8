/** What goes wrong on the GraphQL path before an operation is known (a body that is no JSON), in GraphQL's form. */
import type { ErrorRequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { renderGraphQLError } from '../errors/to-graphql.ts';
import { contextOf } from '../http/request-context.ts';

export const graphqlErrors: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!(error instanceof ApiError) || response.headersSent) return next(error);
  const { message, extensions } = renderGraphQLError(error);
  const traceId = contextOf(request).trace.id;
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
  response.status(error.status).json({ errors: [{ message, extensions: { ...extensions, traceId } }] });
};
