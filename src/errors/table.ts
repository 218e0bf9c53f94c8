/**
 * The closed table of errors: one code, one HTTP status, one public title, on both surfaces.
 * Nothing leaves the server under a code that is not here. Add a row only when a client would act
 * on it differently. The documents under `/errors` are made from the same rows.
 */
export interface ErrorKind {
  /** HTTP status on the REST surface. */
  readonly status: number;
  /** Public, constant: never says anything about one request. */
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  /** When it makes sense to try again, unless the error itself knows better. */
  readonly retryAfterSeconds?: number;
}

/** Where the documents of the errors are served: under it, by their code. */
export const ERRORS_PATH = '/errors';

export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'COMPACTED'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNPROCESSABLE'
  | 'RATE_LIMITED'
  | 'INTERNAL_SERVER_ERROR'
  | 'UNAVAILABLE';

export const errorTable: Readonly<Record<ErrorCode, ErrorKind>> = {
  BAD_USER_INPUT: {
    status: 400,
    title: 'The request is not valid',
    meaning: 'Something in the request has the wrong form: a parameter, a member, a header or the document.',
    remedy: 'Look at `errors`: each names the place by a JSON Pointer and says what is expected there.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Credentials are needed',
    meaning: 'The operation needs to know who asks, and the request does not say, or not convincingly.',
    remedy: 'Send valid credentials.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Not allowed',
    meaning: 'The caller is known and may not do this.',
    remedy: 'Ask whoever runs the server for the permission.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
    meaning:
      'There is no such entry, no such version of it, or no such resource. An entry past its expiry does not exist.',
    remedy: 'Check the name; `GET /configs?prefix=…` lists what is there.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The resource exists and does not support this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
    meaning: 'The resource cannot be had in any media type that the `Accept` header admits.',
    remedy: 'Accept `application/json`.',
  },
  ALREADY_EXISTS: {
    status: 409,
    title: 'The entry exists already',
    meaning: 'An entry of this name is there, and creating never overwrites.',
    remedy: 'Replace it (`PUT`, `replaceConfig`) or choose another name.',
  },
  CONFLICT: {
    status: 409,
    title: 'The state does not match',
    meaning: 'A `test` operation of a JSON Patch found another value than it asks for. Nothing was changed.',
    remedy: 'Read the entry again and decide anew.',
  },
  COMPACTED: {
    status: 410,
    title: 'No longer kept',
    meaning: 'The version or revision existed and has been removed from the history.',
    remedy: 'Start from the present state.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Precondition failed',
    meaning:
      'The entry is not in the state that the request made its condition (`If-Match`, `If-None-Match`, ' +
      '`ifRevision`, `ifAbsent`, `ifPresent`). Nothing was changed.',
    remedy: 'Read the entry again, apply the change to what you find, and send it with the new revision.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The request is too large',
    meaning:
      'The body, or what a patch makes, is larger than the server takes (`MAX_BODY_BYTES`); or several changes ' +
      'made as one read or write too much together.',
    remedy: 'Send less, divide the entry or the transaction, or have the limit raised.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The body is in a media type, charset or encoding that this resource does not take.',
    remedy: 'Send one of the media types named in the `Accept` or `Accept-Patch` header, in UTF-8.',
  },
  UNPROCESSABLE: {
    status: 422,
    title: 'The content cannot be stored',
    meaning:
      'The request is well formed, but its data is not I-JSON (RFC 7493), or its patch cannot be applied.',
    remedy: 'Look at `errors`: each names the place by a JSON Pointer and says what is wrong there.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    meaning: 'The caller has used up what it may ask for the moment.',
    remedy: 'Wait as long as `Retry-After` says.',
    retryAfterSeconds: 1,
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    title: 'Internal server error',
    meaning: 'The server has failed at something that should have worked. The fault is not the caller’s.',
    remedy:
      'Tell whoever runs the server the trace id (`instance`, `traceId`): the log has the cause under it.',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'Not available for the moment',
    meaning: 'The server cannot reach its database, or is about to stop.',
    remedy:
      'Try again after `Retry-After` seconds. After a write, read first: the detail says if it may have happened.',
    retryAfterSeconds: 1,
  },
};
