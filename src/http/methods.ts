/**
 * What every resource has at its beginning and its end: 406 for who wants another media type than it has, what
 * it supports for who asks, and 405 for any other method.
 */
import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/** What is used here of an Express route. */
interface Resource {
  options(handler: RequestHandler): unknown;
  all(handler: RequestHandler): unknown;
}

/** @param headers more of what the resource says of itself to who asks for its options. */
export function closeMethods(
  resource: Resource,
  methods: readonly string[],
  headers: Record<string, string> = {},
): void {
  const allow = [...methods, 'OPTIONS'].join(', ');
  resource.options((_request, response) => {
    response
      .set({ Allow: allow, ...headers })
      .status(204)
      .end();
  });
  resource.all((_request, response) => {
    response.set('Allow', allow);
    throw new ApiError('METHOD_NOT_ALLOWED', `This resource supports ${allow}.`);
  });
}

/** @param types the media types that the resource can be had in. */
export function accepts(...types: string[]): RequestHandler {
  // `accepts` takes a parameter for a demand, so each type is offered with its own, too.
  const offers = types.flatMap((type) => [type, `${type}; charset=utf-8`]);
  return (request, _response, next) => {
    if (request.headers.accept === undefined || request.accepts(offers)) return next();
    throw new ApiError('NOT_ACCEPTABLE', `This resource is to be had as ${types.join(' or ')}.`);
  };
}
