/**
 * Pages of other origins, by the CORS protocol (WHATWG Fetch): which of them may call the server, and which headers
 * of an answer they may read. Their browsers keep to it; nobody else does, so it guards nothing but browsers' users.
 */
import cors from 'cors';
import type { ErrorRequestHandler, RequestHandler } from 'express';

/** What a page may read beyond the headers that every page may. */
const EXPOSED = [
  'Accept',
  'Accept-Encoding',
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

/** What is said of a resource to a browser that asks ahead. */
const OF_PREFLIGHT = [
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Max-Age',
];

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

/** Where there is no resource, none has methods: whoever asked ahead is told of the error as everybody is. */
export const withoutPreflight: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (request.method === 'OPTIONS') {
    for (const header of OF_PREFLIGHT) response.removeHeader(header);
    const vary = String(response.getHeader('Vary') ?? '').split(/, ?/);
    const others = vary.filter((field) => field !== 'Access-Control-Request-Headers').join(', ');
    if (others) response.setHeader('Vary', others);
    else response.removeHeader('Vary');
  }
  next(error);
};
