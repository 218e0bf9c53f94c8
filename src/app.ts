/** The application, as an ordered list: what every request passes, the surfaces, and what becomes of errors. */
import type { RequestListener } from 'node:http';
import express, { type RequestHandler, Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import { configRoutes } from './configs/routes.ts';
import { graphqlErrors } from './graphql/http-errors.ts';
import { createAssets } from './http/assets.ts';
import { withoutPreflight } from './http/cross-origin.ts';
import { createDocuments } from './http/documents.ts';
import type { EventStreams } from './http/event-streams.ts';
import { httpErrors, isJson, jsonBody } from './http/json-body.ts';
import { closeMethods } from './http/methods.ts';
import { inOrder } from './http/request-order.ts';
import { notFound, notShared, secure } from './http/security.ts';
import type { Logger } from './observability/logger.ts';
import type { Observe } from './operation/observe.ts';
import { problems } from './rest/problem.ts';
import { mountRest } from './rest/router.ts';

export interface AppParts {
  readonly schema: GraphQLSchema;
  readonly observe: Observe;
  readonly observeHttp: RequestListener;
  /** While tracing is on. */
  readonly traceHttp: RequestListener | undefined;
  /** What a browser's GET passes on the way to GraphQL. */
  readonly explorer: readonly RequestHandler[];
  /** For who wants an event stream, and for all others. */
  readonly graphql: readonly RequestHandler[];
  readonly streams: EventStreams;
  /** What every request passes on the way to its resource, when other origins are let in. */
  readonly crossOrigin: readonly RequestHandler[];
  readonly maxBodyBytes: number;
  readonly log: Logger;
}

export function createApp({
  schema,
  observe,
  observeHttp,
  traceHttp,
  explorer,
  graphql,
  streams,
  crossOrigin,
  maxBodyBytes,
  log,
}: AppParts): RequestListener {
  const app = express();
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  secure(app);

  for (const step of crossOrigin) app.use(step);
  mountRest(app, configRoutes, { schema, observe, streams, maxBodyBytes });
  app.use(graphqlRouter(explorer, graphql, maxBodyBytes));
  app.use(createDocuments(schema), createAssets());
  app.use(notFound, httpErrors, withoutPreflight, problems(log));
  return inOrder((request, response) => {
    traceHttp?.(request, response);
    observeHttp(request, response);
    app(request, response);
  });
}

function graphqlRouter(
  explorer: readonly RequestHandler[],
  graphql: readonly RequestHandler[],
  maxBodyBytes: number,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const resource = router.route('/graphql');
  const steps = [notShared, ...jsonBody(maxBodyBytes), ...graphql];
  closeMethods(resource.get(...explorer, steps).post(isJson, steps), ['GET', 'HEAD', 'POST']);
  router.use('/graphql', httpErrors, graphqlErrors);
  return router;
}
