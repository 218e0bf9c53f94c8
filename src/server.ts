/**
 * The composition root: every part is made here, by hand, in the order of what it needs, and stopped in
 * the opposite one. A start that fails half-way stops what it has started.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from './app.ts';
import { createResolvers } from './configs/resolvers.ts';
import { type OnStop, type StartedDatabase, startDatabase } from './database/start-database.ts';
import { createGraphQL } from './graphql/apollo.ts';
import { explorerPage } from './graphql/explorer.ts';
import { createGraphQLStream } from './graphql/stream.ts';
import { createAdmin } from './http/admin.ts';
import { crossOrigin } from './http/cross-origin.ts';
import { EventStreams } from './http/event-streams.ts';
import { listen } from './http/listen.ts';
import { Readiness } from './http/readiness.ts';
import { observeHttp, observeRefusals } from './observability/http.ts';
import type { Logger } from './observability/logger.ts';
import { createMetrics, type Metrics } from './observability/metrics/metrics.ts';
import { noMetrics } from './observability/metrics/none.ts';
import type { Tracing } from './observability/tracing.ts';
import { createObserve } from './operation/observe.ts';
import { createSchema } from './operation/schema.ts';
import type { Settings } from './settings.ts';
import { DatabaseCensus } from './store/census.ts';
import { Keeper } from './store/keeper.ts';
import { createStore, type Store } from './store/store.ts';
import type { WriteTrace } from './store/write-trace.ts';

export interface RunningServer {
  /** Where it listens: both surfaces, their pages for people, and the admin port. */
  readonly urls: {
    readonly api: string;
    readonly console: string;
    readonly explorer: string | undefined;
    readonly admin: string;
  };
  /** Resolves when a part has died that the server cannot do without; otherwise never. */
  readonly failed: Promise<Error>;
  /** Finishes what is under way, within the settings' grace, and stops every part. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Gives up a start that waits for its database. */
  readonly signal?: AbortSignal;
  readonly tracing?: Tracing | undefined;
}

export async function startServer(
  settings: Settings,
  log: Logger,
  options: StartOptions = {},
): Promise<RunningServer> {
  const started: (() => Promise<unknown>)[] = [];
  const stopAll = async () => {
    for (const stop of started.reverse())
      await stop().catch((err) => log.error({ err }, 'a part did not stop cleanly'));
  };
  try {
    return {
      ...(await startParts(settings, log, (stop) => started.push(stop), options)),
      stop: once(stopAll),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startParts(
  settings: Settings,
  log: Logger,
  onStop: OnStop,
  { signal, tracing }: StartOptions,
) {
  const graceMs = settings.shutdownGraceSeconds * 1000;
  const timeouts = {
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    headersTimeoutMs: settings.headersTimeoutSeconds * 1000,
    keepAliveTimeoutMs: settings.keepAliveTimeoutSeconds * 1000,
  };
  const metrics = settings.otelMetricsExporter === 'none' ? noMetrics : createMetrics();
  const readiness = new Readiness();
  // The admin port comes first and goes last: a start or a stop that takes long can be watched.
  const adminPort = {
    ...timeouts,
    host: settings.adminHost,
    port: settings.adminPort,
    portSetting: 'ADMIN_PORT',
  };
  const admin = await listen(createAdmin(readiness, metrics.registry), adminPort);
  onStop(() => admin.close(0));

  const database = await startDatabase(settings, log, onStop, signal);
  const store = startStore(settings, { ...database, trace: tracing?.writes }, metrics, log, onStop);
  const measure = createObserve(metrics.operations, log);
  const observe = tracing?.observe(measure) ?? measure;
  const schema = await createSchema(createResolvers(store, observe, settings.maxBodyBytes), observe);
  const graphqlOptions = {
    schema,
    observe,
    limits: {
      tokens: settings.graphqlMaxTokens,
      depth: settings.graphqlMaxDepth,
      aliases: settings.graphqlMaxAliases,
      cost: settings.graphqlMaxCost,
    },
    introspection: settings.graphqlIntrospection,
    explorer: settings.graphqlExplorer,
    log,
  };
  const graphql = await createGraphQL(graphqlOptions);
  onStop(() => graphql.stop());

  const streams = new EventStreams({ max: settings.maxStreams, observer: metrics.streams, log });
  const app = createApp({
    schema,
    observe,
    traceHttp: tracing?.http,
    observeHttp: observeHttp(metrics.http, log),
    explorer: explorerPage(settings.graphqlExplorer),
    graphql: [
      createGraphQLStream(graphqlOptions, streams),
      ...(tracing ? [tracing.inServerSpan] : []),
      ...graphql.handlers,
    ],
    streams,
    crossOrigin: crossOrigin(settings.corsOrigins),
    maxBodyBytes: settings.maxBodyBytes,
    log,
  });
  const api = await listen(app, {
    ...timeouts,
    host: settings.host,
    port: settings.port,
    portSetting: 'PORT',
    refused: observeRefusals(metrics.http, log),
  });
  onStop(async () => {
    streams.end();
    if (!(await api.close(graceMs)))
      log.warn({ graceMs }, 'requests were cut off: they took longer than the grace');
  });
  readiness.open(() => database.ping());
  onStop(async () => {
    readiness.close('stopping');
    api.leave();
    await delay(settings.shutdownDelaySeconds * 1000);
  });
  const failed: Promise<Error> = database.exited;
  const explorer = settings.graphqlExplorer === 'off' ? undefined : `${api.url}/graphql`;
  return { urls: { api: api.url, console: `${api.url}/docs`, explorer, admin: admin.url }, failed };
}

/** The store and its keeper: their figures go to the metrics, what they have to say to the log. */
function startStore(
  settings: Settings,
  { prisma, query, pool, url, trace }: StartedDatabase & { readonly trace: WriteTrace | undefined },
  metrics: Metrics,
  log: Logger,
  onStop: OnStop,
): Store {
  const store = createStore({
    prisma,
    query,
    trace,
    feed: { url, listens: settings.databaseListen, intervalMs: settings.feedIntervalMs },
    listsAtOnce: Math.ceil(settings.databasePoolSize / 2),
    cacheBytes: settings.cacheMaxBytes,
    silenceMs: settings.watchBookmarkSeconds * 1000,
    observer: {
      ...metrics.store,
      feed(state, err) {
        if (state === 'live') log.info('the feed follows the log; reads may come from the cache');
        else log.warn({ err }, 'the feed has lost the log; until it is back, reads go to the database');
      },
    },
  });
  metrics.ask({ store, census: new DatabaseCensus(query), pool });
  store.start();
  onStop(() => store.close());
  const keeper = new Keeper({
    prisma,
    store,
    history: {
      maxVersions: settings.historyMaxVersions,
      maxAgeSeconds: settings.historyMaxAgeHours * 3600,
      minAgeSeconds: settings.historyMinAgeSeconds,
    },
    intervalSeconds: settings.keeperIntervalSeconds,
    observer: {
      ...metrics.keeper,
      changed(state, err) {
        if (state === 'working') log.info('expiry and compaction work again');
        else log.warn({ err }, 'expiry or compaction fails; it is tried again');
      },
    },
  });
  keeper.start();
  onStop(() => keeper.stop());
  return store;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
