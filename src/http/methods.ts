/** The end of every resource: what it supports, for who asks, and 405 for any other method. */
import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/** What is used here of an Express route. */
interface Resource {
  options(handler: RequestHandler): unknown;
  all(handler: RequestHandler): unknown;
}

/** @param headers more of what the resource says of itself, beside `Allow`. */
export function closeMethods(
  resource: Resource,
  methods: readonly string[],
  headers: Record<string, string> = {},
): void {
  const allow = { Allow: [...methods, 'OPTIONS'].join(', '), ...headers };
  resource.options((_request, response) => void response.set(allow).status(204).end());
  resource.all((_request, response) => {
    response.set(allow);
    throw new ApiError('METHOD_NOT_ALLOWED', `This resource supports ${allow.Allow}.`);
  });
}
