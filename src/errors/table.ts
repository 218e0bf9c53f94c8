/**
 * The closed table of errors: one code, one HTTP status, one public title, on both surfaces.
 * Nothing leaves the server under a code that is not here. Add a row only when a client would act
 * on it differently. What the pages under `/errors` say of each is in explanations.ts.
 */
export interface ErrorKind {
  /** HTTP status on the REST surface. */
  readonly status: number;
  /** Public, constant: never says anything about one request. */
  readonly title: string;
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
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Credentials are needed',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Not allowed',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
  },
  ALREADY_EXISTS: {
    status: 409,
    title: 'The entry exists already',
  },
  CONFLICT: {
    status: 409,
    title: 'The state does not match',
  },
  COMPACTED: {
    status: 410,
    title: 'No longer kept',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Precondition failed',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The request is too large',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
  },
  UNPROCESSABLE: {
    status: 422,
    title: 'The content cannot be stored',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    retryAfterSeconds: 1,
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    title: 'Internal server error',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'Not available for the moment',
    retryAfterSeconds: 1,
  },
};
