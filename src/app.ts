/** The application, as an ordered list: what every request passes, the surfaces, and what becomes of errors. */
import express, { type Express, type RequestHandler, Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import { configRoutes } from './configs/routes.ts';
import { graphqlErrors } from './graphql/http-errors.ts';
import { createDocuments } from './http/documents.ts';
import type { EventStreams } from './http/event-streams.ts';
import { httpErrors, isJson, jsonBody } from './http/json-body.ts';
import { closeMethods } from './http/methods.ts';
import { notFound, notShared, security } from './http/security.ts';
import type { Logger } from './observability/logger.ts';
import type { Observe } from './operation/observe.ts';
import { problems } from './rest/problem.ts';
import { createRestRouter } from './rest/router.ts';

export interface AppParts {
  readonly schema: GraphQLSchema;
  readonly observe: Observe;
  readonly observeHttp: RequestHandler;
  /** Tells clients to leave while the server is stopping. */
  readonly draining: RequestHandler;
  /** For who wants an event stream, and for all others. */
  readonly graphql: readonly RequestHandler[];
  readonly streams: EventStreams;
  readonly maxBodyBytes: number;
  readonly log: Logger;
}

export function createApp({
  schema,
  observe,
  observeHttp,
  draining,
  graphql,
  streams,
  maxBodyBytes,
  log,
}: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);

  app.use(observeHttp, draining, security);
  app.use(createRestRouter(configRoutes, { schema, observe, streams, maxBodyBytes }));
  app.use(graphqlRouter(graphql, maxBodyBytes));
  app.use(createDocuments(schema));
  app.use(notFound, httpErrors, problems(log));
  return app;
}

function graphqlRouter(graphql: readonly RequestHandler[], maxBodyBytes: number): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const resource = router.route('/graphql');
  const steps = [notShared, ...jsonBody(maxBodyBytes), ...graphql];
  closeMethods(resource.get(steps).post(isJson, steps), ['GET', 'POST']);
  router.use('/graphql', httpErrors, graphqlErrors);
  return router;
}
