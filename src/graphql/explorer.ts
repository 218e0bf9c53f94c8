/**
 * What a browser finds at `/graphql`: GraphiQL out of our own assets, Apollo Sandbox (a page of Apollo's, which loads
 * it from the internet), or nothing. Whoever prefers JSON to a page is answered as ever.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { RequestHandler } from 'express';
import { sendPage } from '../http/assets.ts';
import type { Settings } from '../settings.ts';

export type Explorer = Settings['graphqlExplorer'];

const ANSWERS = ['application/json', 'application/graphql-response+json', 'text/event-stream'];

/** Steps of a GET, before it is taken for an operation. */
export function explorerPage(explorer: Explorer): RequestHandler[] {
  if (explorer === 'off') return [];
  // Its editor writes style sheets as it runs, and has no way to give them a nonce.
  const showPage = explorer === 'graphiql' ? sendPage('explorer.html', true) : holdSandbox;
  return [
    (request, response, next) => {
      response.vary('Accept');
      if (request.accepts([...ANSWERS, 'text/html']) !== 'text/html') return next();
      showPage(request, response, next);
    },
  ];
}

/** Apollo's page has its policy in itself, where nothing can be said of who may frame it. */
const holdSandbox: RequestHandler = (_request, response, next) => {
  response.set('Content-Security-Policy', "frame-ancestors 'none'");
  next();
};

export function landingPage(explorer: Explorer): ApolloServerPlugin {
  if (explorer !== 'sandbox') return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false }, footer: false });
}
