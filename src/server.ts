/**
 * The composition root: every part is made here, by hand, in the order of what it needs, and stopped in
 * the opposite one. A start that fails half-way stops what it has started.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from './app.ts';
import { createResolvers } from './configs/resolvers.ts';
import { startEmbeddedPostgres } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { type Database, openDatabase } from './database/prisma.ts';
import { createGraphQL } from './graphql/apollo.ts';
import { explorerPage } from './graphql/explorer.ts';
import { createGraphQLStream } from './graphql/stream.ts';
import { createAdmin } from './http/admin.ts';
import { crossOrigin } from './http/cross-origin.ts';
import { EventStreams } from './http/event-streams.ts';
import { listen } from './http/listen.ts';
import { Readiness } from './http/readiness.ts';
import { observeHttp } from './observability/http.ts';
import type { Logger } from './observability/logger.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { createObserve } from './operation/observe.ts';
import { createSchema } from './operation/schema.ts';
import type { Settings } from './settings.ts';
import { Keeper } from './store/keeper.ts';
import { createStore, type Store } from './store/store.ts';

export interface RunningServer {
  /** Where it listens: both surfaces, and the admin port. */
  readonly urls: { readonly api: string; readonly admin: string };
  /** Resolves when a part has died that the server cannot do without; otherwise never. */
  readonly failed: Promise<Error>;
  /** Finishes what is under way, within the settings' grace, and stops every part. */
  stop(): Promise<void>;
}

/** @param signal gives up a start that waits for its database. */
export async function startServer(
  settings: Settings,
  log: Logger,
  signal?: AbortSignal,
): Promise<RunningServer> {
  const started: (() => Promise<unknown>)[] = [];
  const stopAll = async () => {
    for (const stop of started.reverse())
      await stop().catch((err) => log.error({ err }, 'a part did not stop cleanly'));
  };
  try {
    return {
      ...(await startParts(settings, log, (stop) => started.push(stop), signal)),
      stop: once(stopAll),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startParts(settings: Settings, log: Logger, onStop: OnStop, signal?: AbortSignal) {
  const graceMs = settings.shutdownGraceSeconds * 1000;
  const timeouts = {
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    headersTimeoutMs: settings.headersTimeoutSeconds * 1000,
    keepAliveTimeoutMs: settings.keepAliveTimeoutSeconds * 1000,
  };
  const metrics = createMetrics();
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
  const store = startStore(settings, database, metrics, log, onStop);
  const observe = createObserve(metrics.operations, log);
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
    observeHttp: observeHttp(metrics.http, log),
    explorer: explorerPage(settings.graphqlExplorer),
    graphql: [createGraphQLStream(graphqlOptions, streams), graphql.handler],
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
  });
  onStop(async () => {
    streams.end();
    if (!(await api.close(graceMs)))
      log.warn({ graceMs }, 'requests were cut off: they took longer than the grace');
  });
  readiness.open(() => database.ping());
  onStop(async () => {
    readiness.close('stopping');
    await delay(settings.shutdownDelaySeconds * 1000);
  });
  const failed: Promise<Error> = database.exited;
  return { urls: { api: api.url, admin: admin.url }, failed };
}

type OnStop = (stop: () => Promise<unknown>) => void;

interface StartedDatabase extends Database {
  readonly url: string;
  /** Resolves when it has died by itself; otherwise never. */
  readonly exited: Promise<Error>;
}

async function startDatabase(
  settings: Settings,
  log: Logger,
  onStop: OnStop,
  signal?: AbortSignal,
): Promise<StartedDatabase> {
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(settings, log) : undefined;
  if (embedded) onStop(() => embedded.stop());
  const url = settings.databaseUrl ?? embedded?.url ?? '';
  const { applied } = await migrate(url, undefined, {
    connect: settings.databaseConnectTimeoutSeconds * 1000,
    ...(signal && { signal }),
  });
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const database = openDatabase({
    url,
    poolSize: settings.databasePoolSize,
    hasSessions: settings.databaseListen,
    onIdleError: (err) => log.warn({ err }, 'an idle connection to the database was lost'),
  });
  onStop(() => database.close());
  return { ...database, url, exited: embedded?.exited ?? new Promise(() => {}) };
}

/** The store and its keeper: their figures go to the metrics, what they have to say to the log. */
function startStore(
  settings: Settings,
  { prisma, query, url }: StartedDatabase,
  metrics: Metrics,
  log: Logger,
  onStop: OnStop,
): Store {
  const store = createStore({
    prisma,
    query,
    feed: { url, listens: settings.databaseListen, intervalMs: settings.feedIntervalMs },
    listsAtOnce: Math.ceil(settings.databasePoolSize / 2),
    cacheBytes: settings.cacheMaxBytes,
    silenceMs: settings.watchBookmarkSeconds * 1000,
    observer: {
      ...metrics.store,
      feed(state, err) {
        metrics.store.feed(state);
        if (state === 'live') log.info('the feed follows the log; reads may come from the cache');
        else log.warn({ err }, 'the feed has lost the log; until it is back, reads go to the database');
      },
    },
  });
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

function startEmbedded({ dataDir }: Settings, log: Logger) {
  const postgresLog = log.child({ part: 'postgres' });
  return startEmbeddedPostgres({ dataDir, log: (line) => postgresLog.debug(line) });
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
