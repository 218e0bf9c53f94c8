/**
 * JSON bodies of both surfaces. Bytes that are not UTF-8 are refused rather than repaired, which would
 * change what the caller wrote without a word; the parser's errors quote the body, so they become ours here.
 */
import { isUtf8 } from 'node:buffer';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/** Parses every body as JSON, whatever its media type: who may send which is decided before. */
export function jsonBody(maxBytes: number): RequestHandler[] {
  return [limitBody(maxBytes), express.json({ limit: maxBytes, strict: false, type: () => true, verify })];
}

/** For surfaces that take JSON alone: refuses what has another media type, or says none. */
export const isJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json') !== false) return next();
  response.setHeader('Accept', 'application/json');
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
};

/** The parser reads what is too large to its end before it says so; this says it at once, and hangs up. */
function limitBody(maxBytes: number): RequestHandler {
  return (request, response, next) => {
    const refuse = () => {
      response.setHeader('Connection', 'close');
      response.once('finish', () => request.destroy());
      next(new ApiError('PAYLOAD_TOO_LARGE', 'The body is larger than the server takes.'));
    };
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse();
    if (request.headers['transfer-encoding'] === undefined) return next();
    let received = 0;
    request.on('data', function count(chunk: Buffer) {
      received += chunk.length;
      if (received <= maxBytes || response.headersSent) return;
      request.off('data', count);
      refuse();
    });
    next();
  };
}

/** What it throws tells its type to body-parser, and comes back as that of `KNOWN`. */
function verify(_request: unknown, _response: unknown, body: Buffer, charset: string): void {
  if (body.length === 0) throw Object.assign(new Error(), { type: 'entity.empty' });
  if (charset !== 'utf-8') throw Object.assign(new Error(), { type: 'charset.unsupported' });
  if (!isUtf8(body)) throw Object.assign(new Error(), { type: 'entity.verify.failed' });
}

/** What body-parser and Express call the things that go wrong before a handler is reached. */
const KNOWN: Readonly<Record<string, () => ApiError>> = {
  'entity.parse.failed': () => new ApiError('BAD_USER_INPUT', 'The body is not valid JSON.'),
  'entity.empty': () => new ApiError('BAD_USER_INPUT', 'A body is needed; this one is empty.'),
  'entity.verify.failed': () => new ApiError('BAD_USER_INPUT', 'The body is not valid UTF-8.'),
  'entity.too.large': () => new ApiError('PAYLOAD_TOO_LARGE', 'The body is larger than the server takes.'),
  'encoding.unsupported': () =>
    new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The content encoding is not supported.'),
  'charset.unsupported': () => new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The charset must be UTF-8.'),
  'request.size.invalid': () =>
    new ApiError('BAD_USER_INPUT', 'The body is not as long as Content-Length says.'),
  'request.aborted': () => new ApiError('BAD_USER_INPUT', 'The body was not sent to its end.'),
  'stream.encoding.set': () => new ApiError('INTERNAL_SERVER_ERROR', 'The body could not be read.'),
};

/** What the parser can undo. */
const CODINGS = 'gzip, deflate, br, identity';

/** Error middleware: passes on an ApiError whatever came in. */
export const httpErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (typeOf(error) === 'encoding.unsupported') response.setHeader('Accept-Encoding', CODINGS);
  next(fromHttp(error));
};

function fromHttp(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  const known = KNOWN[typeOf(error)];
  if (known) return known();
  // A path that cannot be percent-decoded, a body that cannot be inflated: the caller's, by the status it carries.
  const status = 'status' in error ? Number(error.status) : 500;
  return status < 500 ? new ApiError('BAD_USER_INPUT', 'The request cannot be decoded.') : error;
}

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : '';
}
