/**
 * What the server has for browsers: the files of assets/, which are made with the build (scripts/bundle-assets.ts)
 * and only read when somebody asks. Pages are asked for anew each time, by a hash of what is in them; what they load has
 * a hash in its name and is kept for ever. When a file was made says nothing: all files of an image may be of one time. Everything comes from here, and the content security policy of each page holds the browser to it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { accepts, closeMethods } from './methods.ts';

const DIRECTORY = fileURLToPath(new URL('../../assets/', import.meta.url));

/** Made at the build, too, so that nobody compresses while a browser waits. */
const COMPRESSED = /\.(js|css|json|ttf)$/;

const HASHED = /-[A-Z0-9]{8}\.\w+(\.gz)?$/;

const YEAR_SECONDS = 31_536_000;

const files = express.static(DIRECTORY, {
  index: false,
  redirect: false,
  // Who asks for a part gets the whole, as any server may answer: there is no error for ranges.
  acceptRanges: false,
  lastModified: false,
  setHeaders(response, path) {
    const isHashed = HASHED.test(path);
    const lifetime = isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
    response.setHeader('Cache-Control', lifetime);
    if (!isHashed) response.setHeader('ETag', tagOf(path));
    if (path.endsWith('.gz')) response.setHeader('Content-Encoding', 'gzip');
  },
});

const tags = new Map<string, string>();

/** Of each file once: they are few and small, and none changes while the server runs. */
function tagOf(path: string): string {
  const tag = tags.get(path) ?? `"${createHash('sha256').update(readFileSync(path)).digest('base64url')}"`;
  tags.set(path, tag);
  return tag;
}

/** @param file its name among the assets; by default what the route calls `file`. */
export function sendAsset(file?: string): RequestHandler {
  return (request, response, next) => {
    const name = file ?? String(request.params.file);
    const isCompressed = COMPRESSED.test(name);
    if (isCompressed) response.type(extname(name)).vary('Accept-Encoding');
    const encoded = isCompressed && request.acceptsEncodings('gzip') ? `${name}.gz` : name;
    request.url = `/${encodeURIComponent(encoded)}`;
    // Where no time is told there is none to compare with (RFC 9110, section 13.1.4).
    delete request.headers['if-unmodified-since'];
    files(request, response, (error?: unknown) => {
      // What was said of the file is not true of the answer that says why it is not sent.
      if (!response.headersSent)
        for (const header of ['ETag', 'Last-Modified', 'Content-Encoding']) response.removeHeader(header);
      next(refusal(error));
    });
  };
}

function refusal(error: unknown): unknown {
  if (error === undefined) return notThere();
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 412)
    return new ApiError('PRECONDITION_FAILED', 'The file is another than the condition names.');
  return error;
}

function notThere(): ApiError {
  return new ApiError('NOT_FOUND', 'There is no such file; pages name the files that they need.');
}

/** A page is served at its own path alone, under its policy. */
const noPage: RequestHandler = (request, _response, next) =>
  next(/\.html$/i.test(String(request.params.file)) ? notThere() : undefined);

/** @param mayStyleInline for pages whose packages write style sheets as they run. */
export function sendPage(file: string, mayStyleInline = false): RequestHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${mayStyleInline ? " 'unsafe-inline'" : ''}`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const send = sendAsset(file);
  return (request, response, next) => {
    response.set({ 'Content-Security-Policy': policy, 'Referrer-Policy': 'no-referrer' });
    send(request, response, next);
  };
}

/** The console at `/docs`, the document that it shows, and the files that pages load. */
export function createAssets(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const resources: [path: string, ...handlers: RequestHandler[]][] = [
    ['/docs', accepts('text/html'), sendPage('console.html')],
    ['/openapi.json', accepts('application/json'), sendAsset('openapi.json')],
    ['/assets/:file', noPage, sendAsset()],
  ];
  for (const [path, ...handlers] of resources)
    closeMethods(router.route(path).get(...handlers), ['GET', 'HEAD']);
  return router;
}
