/** What becomes of an error on the REST surface: problem details, and the headers that go with them. */
import type { ErrorRequestHandler, Response } from 'express';
import type { ApiError } from '../errors/api-error.ts';
import { toApiError } from '../errors/from-database.ts';
import { toProblemDetails } from '../errors/to-problem-details.ts';
import { contextOf } from '../http/request-context.ts';
import type { Logger } from '../observability/logger.ts';
import { entityTag } from './conditional.ts';

/** The last error middleware: whatever went wrong becomes a problem, or ends a response already begun. */
export function problems(log: Logger): ErrorRequestHandler {
  return (cause: unknown, request, response, _next) => {
    const { trace } = contextOf(request);
    const error = toApiError(cause);
    // What an operation throws is an ApiError, and logged where it was observed.
    if (cause !== error) log.error({ ...trace.logged, err: cause }, 'request failed');
    if (response.headersSent) request.destroy();
    else sendProblem(response, error, trace.id);
  };
}

function sendProblem(response: Response, error: ApiError, traceId: string): void {
  const { status, revision, retryAfterSeconds } = error;
  if (revision !== undefined) response.setHeader('ETag', entityTag(revision));
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Cache-Control', 'no-store');
  const bytes = Buffer.from(`${JSON.stringify(toProblemDetails(error, traceId))}\n`);
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}
