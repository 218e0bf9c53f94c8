/**
 * The environment, typed. The only place that reads it: one table says for each variable what it may be and
 * what it means; types, checks, `--help` and docs/settings.md all come from that table.
 * Every problem is reported at once, so that a person corrects them in one go, and never with the value,
 * which may be a secret in the wrong place.
 */
import type { z } from 'zod';
import { graphql } from './graphql-settings.ts';
import { metrics, tracing } from './otel-settings.ts';
import {
  directory,
  flag,
  host,
  oneOf,
  optional,
  origins,
  postgresUrl,
  type Variable,
  variable,
  wholeNumber,
} from './setting-kinds.ts';
import { StartError } from './start-error.ts';

const network = {
  HOST: variable(
    host,
    '127.0.0.1',
    'Address to serve on. 0.0.0.0 is every IPv4 interface, :: every interface. There is no authentication: whoever reaches it can read and write.',
  ),
  PORT: variable(wholeNumber(0, 65_535), '8080', 'Port to serve on; 0 takes a free one. The log says which.'),
  ADMIN_HOST: optional(host, 'Address of the admin port; absent: that of HOST.'),
  ADMIN_PORT: variable(
    wholeNumber(0, 65_535),
    '9464',
    'Port for health and metrics; 0 takes a free one. For the platform, not for the public.',
  ),
  CORS_ORIGINS: optional(origins, 'Origins whose pages may call the server. Absent: none but its own.'),
};

const database = {
  DATABASE_URL: optional(postgresUrl, 'PostgreSQL to use; absent: our own, embedded.'),
  DATABASE_POOL_SIZE: variable(
    wholeNumber(1, 1000),
    '10',
    'Connections for queries. Each server has so many of its own, and one more to listen.',
  ),
  DATABASE_CONNECT_TIMEOUT_SECONDS: variable(
    wholeNumber(0, 3600),
    '10',
    'How long the start waits for the database. 0 does not wait.',
  ),
  DATABASE_LISTEN: variable(
    flag,
    'true',
    'Whether the database can LISTEN. Set it to false behind a pooler in transaction mode: other servers’ changes are then seen every FEED_INTERVAL_MS, and statements are not prepared.',
  ),
  DATA_DIR: variable(
    directory,
    '.data',
    'Directory of the embedded database. Relative to the working directory.',
  ),
};

const store = {
  CACHE_MAX_BYTES: variable(
    wholeNumber(0, 68_719_476_736),
    '67108864',
    'Memory for the cache of entries. 0: every read asks the database.',
  ),
  FEED_INTERVAL_MS: variable(
    wholeNumber(10, 60_000),
    '1000',
    'How often the log is looked at unasked. Notifications tell of changes sooner.',
  ),
  WATCH_BOOKMARK_SECONDS: variable(
    wholeNumber(1, 3600),
    '15',
    'How long a watcher hears nothing. Then it is told the revision.',
  ),
};

const housekeeping = {
  HISTORY_MAX_VERSIONS: variable(
    wholeNumber(1, 1_000_000),
    '100',
    'Most versions of an entry to keep. The present one counts.',
  ),
  HISTORY_MAX_AGE_HOURS: variable(
    wholeNumber(1, 1_000_000),
    '168',
    'How long to keep replaced versions. What is known of removed entries goes with them.',
  ),
  HISTORY_MIN_AGE_SECONDS: variable(
    wholeNumber(60, 31_536_000),
    '3600',
    'How long to keep every change. The other limits count only after it: so long a watcher may be away and miss nothing.',
  ),
  KEEPER_INTERVAL_SECONDS: variable(
    wholeNumber(0, 60),
    '5',
    'How often to clear up: expired entries, history. One of the servers does it; with 0 never this one.',
  ),
};

const logging = {
  LOG_LEVEL: variable(
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
    'Least severe lines to write. info has one for each request; warn leaves what is amiss.',
  ),
  LOG_FORMAT: optional(oneOf('json', 'pretty'), 'json or pretty; absent: pretty on a terminal.'),
};

const shutdown = {
  SHUTDOWN_DELAY_SECONDS: variable(
    wholeNumber(0, 600),
    '0',
    'How long to serve on, not ready, before stopping. For load balancers slow to notice.',
  ),
  SHUTDOWN_GRACE_SECONDS: variable(
    wholeNumber(0, 3600),
    '10',
    'How long requests in flight may take to finish. What is left then is cut off.',
  ),
};

const requests = {
  MAX_BODY_BYTES: variable(wholeNumber(1024, 67_108_864), '1048576', 'Largest request body.'),
  MAX_STREAMS: variable(wholeNumber(0, 1_000_000), '10000', 'Most event streams open at once.'),
  REQUEST_TIMEOUT_SECONDS: variable(
    wholeNumber(1, 3600),
    '30',
    'How long a whole request may take to arrive.',
  ),
  HEADERS_TIMEOUT_SECONDS: variable(
    wholeNumber(1, 3600),
    '10',
    'How long its headers may take. At most REQUEST_TIMEOUT_SECONDS.',
  ),
  KEEP_ALIVE_TIMEOUT_SECONDS: variable(
    wholeNumber(1, 3600),
    '65',
    'How long an idle connection stays open. Longer than in a load balancer before it, or requests get lost.',
  ),
};

const variables = {
  ...network,
  ...database,
  ...store,
  ...housekeeping,
  ...logging,
  ...metrics,
  ...shutdown,
  ...requests,
  ...graphql,
  ...tracing,
};

/** The table by group, for `--help` and the reference. */
export const settingGroups: Readonly<Record<string, Readonly<Record<string, Variable<unknown>>>>> = {
  Network: network,
  Database: database,
  Store: store,
  Housekeeping: housekeeping,
  Logging: logging,
  Metrics: metrics,
  Shutdown: shutdown,
  Requests: requests,
  GraphQL: graphql,
  Tracing: tracing,
};

type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Lowercase<Word>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>;

type Given = {
  readonly [Name in keyof typeof variables as CamelCase<Name>]: z.output<(typeof variables)[Name]['schema']>;
};

/** What the environment says, defaults filled in: `DATABASE_URL` is `databaseUrl`. */
export type Settings = Given & { readonly adminHost: string };

/** White space around a value is dropped: secrets often end with a new line. An empty variable is absent. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema, default: byDefault }] of Object.entries<Variable<unknown>>(variables)) {
    const text = env[name]?.trim() || byDefault;
    if (text === undefined) continue;
    const { data, error } = schema.safeParse(text);
    if (error) problems.push(`${name} ${error.issues[0]?.message} (expected: ${schema.description})`);
    else values[camelCase(name)] = data;
  }
  const given = values as Given;
  problems.push(...contradictions(given));
  if (problems.length === 0) return { ...given, adminHost: given.adminHost ?? given.host };
  throw new StartError(
    ['The settings are wrong:', ...problems].join('\n  '),
    78,
    'Correct these environment variables; docs/settings.md lists them all, and so does --help.',
  );
}

/** A value that is wrong in itself is undefined here, and every comparison with it is false. */
function* contradictions(given: Given) {
  const { port, adminPort, headersTimeoutSeconds, requestTimeoutSeconds } = given;
  if (port > 0 && adminPort === port) {
    yield 'ADMIN_PORT is the same as PORT (expected: another port, or 0 for a free one)';
  }
  if (headersTimeoutSeconds > requestTimeoutSeconds) {
    yield 'HEADERS_TIMEOUT_SECONDS is more than REQUEST_TIMEOUT_SECONDS (expected: at most as much)';
  }
  if (given.otelBspMaxExportBatchSize > given.otelBspMaxQueueSize) {
    yield 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE is more than OTEL_BSP_MAX_QUEUE_SIZE (expected: at most as much)';
  }
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
