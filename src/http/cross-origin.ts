/**
 * Pages of other origins, by the CORS protocol (WHATWG Fetch): which of them may call the server, and which headers
 * of an answer they may read. Their browsers keep to it; nobody else does, so it guards nothing but browsers' users.
 */
import cors from 'cors';
import type { RequestHandler } from 'express';

/** What a page may read beyond the headers that every page may. */
const EXPOSED = [
  'Accept',
  'Accept-Patch',
  'Allow',
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'traceresponse',
];

/** So long a browser need not ask again before each request; some keep it for less. */
const PREFLIGHT_SECONDS = 7_200;

/** @param origins none at all when undefined: then no request has a step more. */
export function crossOrigin(origins: '*' | readonly string[] | undefined): RequestHandler[] {
  if (origins === undefined) return [];
  return [
    cors({
      origin: origins === '*' ? origins : [...origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED,
      maxAge: PREFLIGHT_SECONDS,
      // Our own OPTIONS answers, for a path that is there, and says the methods that it has.
      preflightContinue: true,
    }),
  ];
}
