/**
 * What the pages under `/errors` say of each error of the table, for the person who met it: what it means, why it
 * happens, and how to mend it. Constant texts without markup but backticks.
 */
import type { ErrorCode } from './table.ts';

export interface Explanation {
  readonly meaning: string;
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
  /** In the table so that clients can be ready for it; nothing answers it yet. */
  readonly isKeptForLater?: true;
}

const PLACES = 'Look at `errors`: each names the place by a JSON Pointer and says what is expected there.';

export const explanations: Readonly<Record<ErrorCode, Explanation>> = {
  BAD_USER_INPUT: {
    meaning: 'Something in the request has the wrong form: a parameter, a member, a header or the document.',
    causes: [
      'A parameter or a member is unknown, often by a misspelt name: nothing unknown is ignored.',
      'A value is of another type than it should be, or outside its bounds, such as a name with a slash.',
      'A cursor is used with other filters or another order than those it came from.',
      'A GraphQL document does not fit the schema, or asks for more than one operation may.',
    ],
    remedies: [PLACES, 'Compare the request with the console at `/docs`, or with `/schema.graphql`.'],
  },
  UNAUTHENTICATED: {
    isKeptForLater: true,
    meaning: 'The operation needs to know who asks, and the request does not say, or not convincingly.',
    causes: ['The request has no credentials.', 'They are expired, or not from an issuer known here.'],
    remedies: ['Send valid credentials.'],
  },
  FORBIDDEN: {
    isKeptForLater: true,
    meaning: 'The caller is known and may not do this.',
    causes: ['The permission is for other operations, or for other names.'],
    remedies: ['Ask whoever runs the server for the permission.'],
  },
  NOT_FOUND: {
    meaning: 'There is no such entry, no such version of it, or no such resource.',
    causes: [
      'The entry was never made, or has been deleted.',
      'Its `ttl` is over: an entry past its expiry does not exist, to the millisecond.',
      'The name is another: upper and lower case differ.',
      'The path is none of the server’s, or has a slash too many.',
    ],
    remedies: [
      'Check the name; `GET /configs?prefix=…` lists what is there.',
      'Use `PUT` or `replaceConfig` where an entry that is missing is to be made.',
    ],
  },
  METHOD_NOT_ALLOWED: {
    meaning: 'The resource exists and does not support this method.',
    causes: ['`POST` was sent to an entry, or `PUT` to the collection.', 'A mutation was sent by `GET`.'],
    remedies: ['Use one of the methods in the `Allow` header.'],
  },
  NOT_ACCEPTABLE: {
    meaning: 'The resource cannot be had in any media type that the `Accept` header admits.',
    causes: ['`Accept` asks for a page or for XML where there is JSON alone.'],
    remedies: ['Accept `application/json`; `text/event-stream` watches what can be read.'],
  },
  ALREADY_EXISTS: {
    meaning: 'An entry of this name is there, and creating never overwrites.',
    causes: [
      'Somebody else made it first.',
      'A request was sent again whose first answer was lost, and the first had succeeded.',
    ],
    remedies: [
      'Read it: if it is what was to be made, there is nothing left to do.',
      'Replace it (`PUT`, `replaceConfig`), or choose another name.',
    ],
  },
  CONFLICT: {
    meaning: 'A `test` operation of a JSON Patch found another value than it asks for. Nothing was changed.',
    causes: ['The entry has been changed since it was read.'],
    remedies: ['Read the entry again and decide anew.'],
  },
  COMPACTED: {
    meaning: 'The history does not hold the version, or the changes after the revision.',
    causes: [
      'The history is kept for a time and for a number of versions: `HISTORY_MAX_AGE_HOURS`, `HISTORY_MAX_VERSIONS`.',
      'A watcher was away for longer than changes are kept.',
      'The store has never come to the revision, as when it is that of another store.',
    ],
    remedies: [
      'Start from the present state: read the entry, or watch without `since`.',
      'Have more history kept when this happens in ordinary operation.',
    ],
  },
  PRECONDITION_FAILED: {
    meaning:
      'The entry is not in the state that the request made its condition (`If-Match`, `If-None-Match`, ' +
      '`ifRevision`, `ifAbsent`, `ifPresent`). Nothing was changed.',
    causes: [
      'Somebody else has changed, made or removed the entry in the meantime.',
      'The `ETag` is that of a list, or of another entry.',
    ],
    remedies: [
      'Read the entry again, apply the change to what you find, and send it with the new revision.',
      'The answer has the present revision in `revision` and `ETag`, when there is an entry.',
    ],
  },
  PAYLOAD_TOO_LARGE: {
    meaning: 'The request, or what it makes, is larger than the server takes.',
    causes: [
      'The body, or what a patch makes, is larger than `MAX_BODY_BYTES`.',
      'Several changes made as one read or write too much together.',
    ],
    remedies: ['Send less, or divide the entry or the transaction.', 'Have the limit raised.'],
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body is in a media type, charset or encoding that this resource does not take.',
    causes: [
      'There is no `Content-Type`, or that of a form, which is what `curl -d` sends by itself.',
      'A charset other than UTF-8 is named.',
    ],
    remedies: ['Send one of the media types named in the `Accept` or `Accept-Patch` header, in UTF-8.'],
  },
  UNPROCESSABLE: {
    meaning: 'The request is well formed, and its content still cannot be stored.',
    causes: [
      'The data is not I-JSON (RFC 7493): a number too large to be exact, half a surrogate pair, too deep.',
      'The patch cannot be applied: a path of it leads nowhere.',
    ],
    remedies: [PLACES, 'Send large or exact numbers as text.'],
  },
  RATE_LIMITED: {
    isKeptForLater: true,
    meaning: 'The caller has used up what it may ask for the moment.',
    causes: ['Too many requests in a short time.'],
    remedies: ['Wait as long as `Retry-After` says.', 'Watch, rather than to ask again and again.'],
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'The server has failed at something that should have worked. The fault is not the caller’s.',
    causes: ['A defect of the server, or a state of its database that it does not expect.'],
    remedies: [
      'Tell whoever runs the server the trace id (`instance`, `traceId`): the log has the cause under it.',
    ],
  },
  UNAVAILABLE: {
    meaning: 'The server cannot do this for the moment.',
    causes: [
      'It cannot reach its database.',
      'It has as many event streams open as it takes (`MAX_STREAMS`).',
      'It is about to stop.',
    ],
    remedies: [
      'Try again after `Retry-After` seconds.',
      'After a write, read first: the detail says if it may have happened.',
    ],
  },
};
