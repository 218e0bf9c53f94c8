/** The GraphQL surface: Apollo Server over the schema, with our limits, our errors and our life cycle. */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import type { RequestHandler } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { ApiError } from '../errors/api-error.ts';
import { createFormatError, toGraphQLError } from '../errors/to-graphql.ts';
import { accepts } from '../http/methods.ts';
import { contextOf } from '../http/request-context.ts';
import type { Logger } from '../observability/logger.ts';
import type { Context } from '../operation/context.ts';
import type { Observe } from '../operation/observe.ts';
import { type CheckOperation, createCheck } from './check.ts';
import { asksForSandbox, type Explorer, landingPage } from './explorer.ts';
import { type DocumentLimits, limitRules } from './limits.ts';
import { hasForm } from './request.ts';

export interface GraphQLOptions {
  readonly schema: GraphQLSchema;
  readonly observe: Observe;
  readonly limits: DocumentLimits & { readonly tokens: number };
  readonly introspection: boolean;
  readonly explorer: Explorer;
  readonly log: Logger;
}

export interface GraphQLSurface {
  /** Want the body parsed before them. */
  readonly handlers: readonly RequestHandler[];
  stop(): Promise<void>;
}

function checkBefore(check: CheckOperation): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, request: { variables = {} }, contextValue }) {
          if (!operation) return;
          await check({ document, operation, variables }, contextValue).catch((refusal: ApiError) => {
            throw toGraphQLError(refusal);
          });
        },
      };
    },
  };
}

/**
 * What Apollo would refuse outside its pipeline, where nothing names the trace: the form of the request, and a media
 * type that there is not, which it looks at only when a mutation has been made.
 */
function refuseBefore(explorer: Explorer): RequestHandler[] {
  const refusals = [accepts('application/json', 'application/graphql-response+json'), hasForm];
  return refusals.map(
    (refuse) => (request, response, next) =>
      asksForSandbox(explorer, request) ? next() : refuse(request, response, next),
  );
}

/** Each error names the trace, so that whoever runs the server finds it in the log. */
const nameTrace: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
        for (const error of errors) {
          Object.assign(error, { extensions: { ...error.extensions, traceId: contextValue.trace.id } });
        }
      },
    };
  },
};

/** Apollo knows no HEAD; Node leaves out the body by itself. The method is read at once, and is then again what it was. */
function headAsGet(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const { method } = request;
    if (method === 'HEAD') request.method = 'GET';
    handler(request, response, next);
    request.method = method;
  };
}

export async function createGraphQL({
  schema,
  observe,
  limits,
  introspection,
  explorer,
  log,
}: GraphQLOptions): Promise<GraphQLSurface> {
  const apollo = new ApolloServer<Context>({
    schema,
    introspection,
    formatError: createFormatError((err) => log.error({ err }, 'GraphQL failed outside operations')),
    logger: log,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: limitRules(limits),
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    // Signals are the process' business: see main.ts.
    stopOnTerminationSignals: false,
    plugins: [
      checkBefore(createCheck('response', schema, limits, observe)),
      nameTrace,
      landingPage(explorer),
      // It would double the time of a list, to compute what `private, no-cache` says already.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return {
    handlers: [
      ...refuseBefore(explorer),
      expressMiddleware(apollo, { context: async ({ req }) => contextOf(req) }),
    ].map(headAsGet),
    stop: () => apollo.stop(),
  };
}
