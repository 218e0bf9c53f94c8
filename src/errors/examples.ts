/**
 * An error of each kind, as it may be met: what the pages under `/errors` show, by the same renderers that answer
 * requests, so that what is shown there has every member of the real one. Texts without markup.
 */
import { ApiError, type ApiErrorOptions } from './api-error.ts';
import type { ErrorCode } from './table.ts';

const invalid: ApiErrorOptions = {
  problems: [{ path: ['ttl'], code: 'INVALID', detail: 'Must be a whole number of seconds.' }],
};
const notApplicable: ApiErrorOptions = {
  problems: [{ path: [0], code: 'NOT_APPLICABLE', detail: 'The value there is another one.' }],
};
const notExact: ApiErrorOptions = {
  problems: [{ path: ['data', 'id'], code: 'NOT_IJSON', detail: 'Write larger numbers as strings.' }],
};

const examples: Readonly<Record<ErrorCode, readonly [detail: string | undefined, ApiErrorOptions?]>> = {
  BAD_USER_INPUT: [undefined, invalid],
  UNAUTHENTICATED: ['The request has no credentials.'],
  FORBIDDEN: ['This caller may not change entries of this name.'],
  NOT_FOUND: ['There is no entry of this name.'],
  METHOD_NOT_ALLOWED: ['This resource supports GET, HEAD, POST, OPTIONS.'],
  NOT_ACCEPTABLE: ['This resource is to be had as application/json.'],
  ALREADY_EXISTS: ['There is an entry of this name already.'],
  CONFLICT: ['Operation 0: the test failed. Nothing was changed.', notApplicable],
  COMPACTED: ['This version is no longer kept.'],
  PRECONDITION_FAILED: ['Nothing was changed: the entry is at revision 7.', { revision: 7 }],
  PAYLOAD_TOO_LARGE: ['The body is larger than the server takes.'],
  UNSUPPORTED_MEDIA_TYPE: ['The body must be application/json.'],
  UNPROCESSABLE: [undefined, notExact],
  RATE_LIMITED: ['Too many requests; try again in a second.'],
  INTERNAL_SERVER_ERROR: ['The server has failed at this request; the log has the cause.'],
  UNAVAILABLE: ['The database cannot do this now; nothing was changed. Try again.'],
};

export function exampleOf(code: ErrorCode): ApiError {
  const [detail, options] = examples[code];
  return new ApiError(code, detail, options);
}
