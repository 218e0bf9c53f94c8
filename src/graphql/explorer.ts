/**
 * What a browser finds at `/graphql`: GraphiQL out of our own assets, Apollo Sandbox (a page of Apollo's, which loads
 * it from the internet), or nothing. Whoever prefers JSON to a page is answered as ever.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { Request, RequestHandler } from 'express';
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
      if (!wantsPage(request)) return next();
      showPage(request, response, next);
    },
  ];
}

function wantsPage(request: Request): boolean {
  return request.accepts([...ANSWERS, 'text/html']) === 'text/html';
}

/** Whether a request is for Apollo's page, and thus for no operation, which Apollo itself tells again. */
export function asksForSandbox(explorer: Explorer, request: Request): boolean {
  return explorer === 'sandbox' && request.method === 'GET' && wantsPage(request);
}

/**
 * Apollo's page has a policy in itself, with a nonce for what stands in it, but lets in hosts that it does not need, and
 * cannot say who may frame it. A browser keeps to both: what this one allows inline, the page's own still forbids.
 */
const SANDBOX_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' https://embeddable-sandbox.cdn.apollographql.com",
  "style-src 'unsafe-inline' https://fonts.googleapis.com",
  'font-src https://fonts.gstatic.com',
  'img-src https://apollo-server-landing-page.cdn.apollographql.com',
  'manifest-src https://apollo-server-landing-page.cdn.apollographql.com',
  'frame-src https://sandbox.embed.apollographql.com',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const holdSandbox: RequestHandler = (_request, response, next) => {
  response.set('Content-Security-Policy', SANDBOX_POLICY);
  next();
};

export function landingPage(explorer: Explorer): ApolloServerPlugin {
  if (explorer !== 'sandbox') return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false }, footer: false });
}
