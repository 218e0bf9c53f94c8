/** What the server says of itself: `GET /`, the printed schema, and the pages of the errors. */
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
  return router;
}

function serve(router: Router, path: string, type: string, handler: RequestHandler): void {
  closeMethods(router.route(path).get(accepts(type), handler), ['GET', 'HEAD']);
}
