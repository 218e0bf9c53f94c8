/**
 * What the server says of itself: `GET /`, the printed schema, and the pages of the errors. A page asked for with a
 * slash behind it, as people type it, is where it is without: the links in it would lead elsewhere from there.
 */
import { type RequestHandler, Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import { ERRORS_PATH } from '../errors/table.ts';
import { printSorted } from '../operation/schema.ts';
import { name, version } from '../version.ts';
import { errorList, errorPage } from './error-pages.ts';
import { accepts, closeMethods } from './methods.ts';

/** Where to find what; the console and its document are served by assets.ts. */
const DOCUMENTS = {
  rest: '/configs',
  graphql: '/graphql',
  console: '/docs',
  openapi: '/openapi.json',
  schema: '/schema.graphql',
  errors: ERRORS_PATH,
};

export function createDocuments(schema: GraphQLSchema): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const sdl = printSorted(schema);
  serve(
    router,
    '/',
    'application/json',
    (_request, response) => void response.json({ name, version, documents: DOCUMENTS }),
  );
  serve(
    router,
    '/schema.graphql',
    'text/plain',
    (_request, response) => void response.type('text/plain').send(sdl),
  );
  serve(router, ERRORS_PATH, 'text/html', errorList);
  serve(router, `${ERRORS_PATH}/:code`, 'text/html', errorPage);
  for (const page of [DOCUMENTS.console, DOCUMENTS.graphql, DOCUMENTS.errors])
    closeMethods(router.route(`${page}/`).get(withoutSlash(page)), ['GET', 'HEAD']);
  return router;
}

/** Relative: a proxy may have put the server under another path. */
function withoutSlash(page: string): RequestHandler {
  return ({ url }, response) => {
    const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
    response.set('Location', `..${page}${query}`).status(308).end();
  };
}

function serve(router: Router, path: string, type: string, handler: RequestHandler): void {
  closeMethods(router.route(path).get(accepts(type), handler), ['GET', 'HEAD']);
}
