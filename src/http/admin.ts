/**
 * The admin port, for whoever runs the server and nobody else: is the process alive, should it get traffic,
 * and its metrics. Plain `node:http`, so that it answers whatever becomes of the application.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { expose } from '../observability/metrics/exposition.ts';
import type { Readiness } from './readiness.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => Promise<void>;

/** @param registry undefined when there are no metrics. */
export function createAdmin(readiness: Readiness, registry: Registry | undefined): RequestListener {
  const resources: Record<string, Answer> = {
    '/livez': async (response) => sendJson(response, 200, { status: 'alive' }),
    '/readyz': async (response) => {
      const reason = await readiness.check();
      if (reason) sendJson(response, 503, { status: 'not ready', reason });
      else sendJson(response, 200, { status: 'ready' });
    },
    ...(registry && {
      '/metrics': async (response, request) => {
        const { contentType, text } = await expose(registry, request.headers.accept);
        response.writeHead(200, { 'Content-Type': contentType, Vary: 'Accept' }).end(text);
      },
    }),
  };
  return (request, response) => {
    const resource = resources[request.url?.split('?')[0] ?? ''];
    if (!resource) return sendJson(response, 404, { resources: Object.keys(resources) });
    if (!isRead(request))
      return sendJson(response.setHeader('Allow', 'GET, HEAD'), 405, { allow: 'GET, HEAD' });
    resource(response, request).catch(() => response.destroy());
  };
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
