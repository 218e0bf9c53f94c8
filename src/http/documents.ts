/** What the server says of itself: `GET /`, the printed schema, and a page for each error of the table. */
import { type RequestHandler, Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import { ApiError } from '../errors/api-error.ts';
import { ERRORS_PATH, type ErrorKind, errorTable } from '../errors/table.ts';
import { printSorted } from '../operation/schema.ts';
import { name, version } from '../version.ts';
import { accepts, closeMethods } from './methods.ts';

export function createDocuments(schema: GraphQLSchema): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const about = {
    name,
    version,
    documents: { rest: '/configs', graphql: '/graphql', schema: '/schema.graphql', errors: ERRORS_PATH },
  };
  const sdl = printSorted(schema);
  serve(router, '/', 'application/json', (_request, response) => void response.json(about));
  serve(
    router,
    '/schema.graphql',
    'text/plain',
    (_request, response) => void response.type('text/plain').send(sdl),
  );
  serve(router, ERRORS_PATH, 'text/html', (_request, response) => {
    const items = Object.entries(errorTable).map(
      ([code, { status, title }]) =>
        `<li>${status} <a href="${ERRORS_PATH}/${code}">${code}</a>: ${title}</li>`,
    );
    response.set(PAGE_HEADERS).send(page('Errors', `<ul>${items.join('')}</ul>`));
  });
  serve(router, `${ERRORS_PATH}/:code`, 'text/html', (request, response) => {
    const kind = Object.entries(errorTable).find(([code]) => code === request.params.code);
    if (!kind) throw new ApiError('NOT_FOUND', 'There is no error of this code.');
    response.set(PAGE_HEADERS).send(errorPage(...kind));
  });
  return router;
}

function serve(router: Router, path: string, type: string, handler: RequestHandler): void {
  closeMethods(router.route(path).get(accepts(type), handler), ['GET', 'HEAD']);
}

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
};

function errorPage(code: string, { status, title, meaning, remedy }: ErrorKind): string {
  return page(
    `${code}: ${title}`,
    `<p>HTTP status ${status}</p><h2>What it means</h2><p>${prose(meaning)}</p><h2>What to do</h2><p>${prose(remedy)}</p>
<p><a href="${ERRORS_PATH}">All errors</a></p>`,
  );
}

/** The table's texts are ours and hold no markup but backticks. */
function prose(text: string): string {
  return text.replace(/`([^`]*)`/g, '<code>$1</code>');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>
<h1>${title}</h1>
${body}
</html>
`;
}
