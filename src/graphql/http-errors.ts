/** What goes wrong on the GraphQL path before Apollo sees it (a body that is no JSON), in GraphQL's form. */
import type { ErrorRequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { renderGraphQLError } from '../errors/to-graphql.ts';

export const graphqlErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof ApiError) || response.headersSent) return next(error);
  response.status(error.status).json({ errors: [renderGraphQLError(error)] });
};
