import { isAbsolute } from 'node:path';
import fc from 'fast-check';
import { helpText, parseCommandLine } from '../src/command-line.ts';
import { readSettings, settingGroups } from '../src/settings.ts';
import { StartError } from '../src/start-error.ts';

const names = Object.values(settingGroups).flatMap((variables) => Object.keys(variables));

/** The lines of the problems, without the line that introduces them. */
function problems(env: NodeJS.ProcessEnv): string[] {
  return failure(() => readSettings(env))
    .message.split('\n')
    .slice(1);
}

function failure(run: () => unknown): StartError {
  try {
    run();
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('settings', () => {
  test('defaults', () => {
    const { dataDir, ...rest } = readSettings({});
    expect(isAbsolute(dataDir)).toBe(true);
    expect(dataDir).toMatch(/\.data$/);
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 8080,
      adminHost: '127.0.0.1',
      adminPort: 9464,
      databasePoolSize: 10,
      databaseConnectTimeoutSeconds: 10,
      databaseListen: true,
      cacheMaxBytes: 67_108_864,
      feedIntervalMs: 1000,
      watchBookmarkSeconds: 15,
      historyMaxVersions: 100,
      historyMaxAgeHours: 168,
      historyMinAgeSeconds: 3600,
      keeperIntervalSeconds: 5,
      logLevel: 'info',
      shutdownDelaySeconds: 0,
      shutdownGraceSeconds: 10,
      maxBodyBytes: 1_048_576,
      maxStreams: 10_000,
      requestTimeoutSeconds: 30,
      headersTimeoutSeconds: 10,
      keepAliveTimeoutSeconds: 65,
      graphqlMaxTokens: 2000,
      graphqlMaxDepth: 10,
      graphqlMaxAliases: 30,
      graphqlMaxCost: 20000,
      graphqlExplorer: 'graphiql',
      graphqlIntrospection: true,
      otelMetricsExporter: 'prometheus',
      otelSdkDisabled: false,
      otelExporterOtlpTimeout: 10_000,
      otelTracesSamplerArg: 1,
      otelBspScheduleDelay: 5000,
      otelBspExportTimeout: 30_000,
      otelBspMaxQueueSize: 2048,
      otelBspMaxExportBatchSize: 512,
    });
  });

  test('an empty variable is an absent one, and white space around a value is dropped', () => {
    const empty = Object.fromEntries(names.map((name) => [name, ' ']));
    expect(readSettings(empty)).toEqual(readSettings({}));
    const url = 'postgresql://user:p%40ss@db.example:5432/store?sslmode=require';
    expect(readSettings({ DATABASE_URL: `${url}\n` }).databaseUrl).toBe(url);
  });

  test.each([
    ['HOST', '::1', { host: '::1', adminHost: '::1' }],
    ['HOST', 'db_1.internal', { host: 'db_1.internal' }],
    ['ADMIN_HOST', '0.0.0.0', { host: '127.0.0.1', adminHost: '0.0.0.0' }],
    ['PORT', '0', { port: 0 }],
    ['LOG_LEVEL', 'WARN', { logLevel: 'warn' }],
    ['LOG_FORMAT', 'json', { logFormat: 'json' }],
    ['GRAPHQL_INTROSPECTION', 'false', { graphqlIntrospection: false }],
    ['OTEL_SDK_DISABLED', 'TRUE', { otelSdkDisabled: true }],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b%20c, d = e=', { otelExporterOtlpHeaders: { a: 'b c', d: 'e=' } }],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a.b=', { otelResourceAttributes: { 'a.b': '' } }],
    ['OTEL_TRACES_SAMPLER_ARG', '.25', { otelTracesSamplerArg: 0.25 }],
    ['GRAPHQL_EXPLORER', 'off', { graphqlExplorer: 'off' }],
    ['CORS_ORIGINS', '*', { corsOrigins: '*' }],
    [
      'CORS_ORIGINS',
      'https://a.example, http://[::1]:3000',
      { corsOrigins: ['https://a.example', 'http://[::1]:3000'] },
    ],
  ])('%s=%s', (name, value, expected) => {
    expect(readSettings({ [name]: value })).toMatchObject(expected);
  });

  test.each([
    ['HOST', '[::1]', 'is not an address'],
    ['HOST', 'localhost:8080', 'is not an address'],
    ['PORT', '65536', 'is too large'],
    ['PORT', '-1', 'is too small'],
    ['PORT', '80.5', 'is not a whole number'],
    ['MAX_BODY_BYTES', '99999999999999999999', 'is too large'],
    ['DATABASE_POOL_SIZE', '0', 'is too small'],
    ['DATABASE_URL', 'localhost', 'is not a URL'],
    ['DATABASE_URL', 'mysql://localhost/db', 'is not a URL of PostgreSQL'],
    ['DATABASE_URL', 'postgres://user:p#ss@host/db', 'is not a URL'],
    ['LOG_LEVEL', 'loud', 'is none of the known words'],
    ['GRAPHQL_INTROSPECTION', 'maybe', 'is neither true nor false'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'is not a URL of HTTP'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Bearer', 'is no list of pairs'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,', 'is no list of pairs'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%zz', 'is no list of pairs'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-api-key:c2VjcmV0==', 'is no list of headers'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b%0Ac', 'is no list of headers'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'is none of the known words'],
    ['OTEL_TRACES_EXPORTER', 'zipkin', 'is none of the known words'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'is none of the known words'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'is too large'],
    ['OTEL_TRACES_SAMPLER_ARG', '-1', 'is not a number'],
    ['GRAPHQL_EXPLORER', 'on', 'is none of the known words'],
    ['CORS_ORIGINS', 'a.example', 'is no list of origins'],
    ['CORS_ORIGINS', 'https://a.example/', 'is no list of origins'],
    ['CORS_ORIGINS', 'https://a.example,*', 'has a \\* that is not alone'],
    ['CORS_ORIGINS', 'https://*.example.com', 'has a \\* that is not alone'],
    ['CORS_ORIGINS', '*.example.com', 'has a \\* that is not alone'],
  ])('%s=%s %s', (name, value, problem) => {
    expect(problems({ [name]: value })).toEqual([
      expect.stringMatching(`^  ${name} ${problem} \\(expected: .+\\)$`),
    ]);
  });

  test('every problem is told at once, in one line each', () => {
    const wrong = Object.fromEntries(names.map((name) => [name, '?']));
    const { DATA_DIR: _, OTEL_SERVICE_NAME: __, ...variables } = wrong;
    expect(problems(variables).map((line) => line.trim().split(' ')[0])).toEqual(Object.keys(variables));
    expect(failure(() => readSettings(wrong))).toMatchObject({
      exitCode: 78,
      remedy: expect.stringContaining('--help'),
    });
  });

  test('settings that contradict each other', () => {
    expect(problems({ PORT: '9464' })).toEqual([expect.stringContaining('ADMIN_PORT is the same as PORT')]);
    expect(readSettings({ PORT: '0', ADMIN_PORT: '0' })).toMatchObject({ port: 0, adminPort: 0 });
    expect(problems({ REQUEST_TIMEOUT_SECONDS: '5', LOG_LEVEL: '?' })).toEqual([
      expect.stringContaining('LOG_LEVEL'),
      expect.stringContaining('HEADERS_TIMEOUT_SECONDS is more than REQUEST_TIMEOUT_SECONDS'),
    ]);
    expect(problems({ HEADERS_TIMEOUT_SECONDS: '60', REQUEST_TIMEOUT_SECONDS: '?' })).toHaveLength(1);
    expect(problems({ OTEL_BSP_MAX_QUEUE_SIZE: '100' })).toEqual([
      expect.stringContaining('OTEL_BSP_MAX_EXPORT_BATCH_SIZE is more than OTEL_BSP_MAX_QUEUE_SIZE'),
    ]);
  });

  test('whatever the values, there are settings or a StartError that does not repeat them', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'§¿ß☃#%@:/[]\\\'"\u0000\n8'), minLength: 6 });
    const secret = fc.tuple(fc.constantFrom('', 'postgres://', 'postgres://user:', '8'), odd);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), secret), (values) => {
        const env = Object.fromEntries(Object.entries(values).map(([name, parts]) => [name, parts.join('')]));
        try {
          readSettings(env);
        } catch (error) {
          expect(error).toBeInstanceOf(StartError);
          for (const [, text] of Object.values(values)) expect(String(error)).not.toContain(text);
        }
      }),
    );
  });
});

describe('what is said about them', () => {
  test('--help names every variable and fits 100 columns', () => {
    const lines = helpText().split('\n');
    for (const name of names) expect(lines.filter((line) => line.startsWith(`    ${name} `))).toHaveLength(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('the command line', () => {
  test.each([
    [[], 'serve'],
    [['-h'], 'help'],
    [['--version', '--help'], 'help'],
    [['-v'], 'version'],
    [['migrate'], 'migrate'],
    [['health'], 'health'],
    [['migrate', '--help'], 'help'],
  ])('%j is %s', (argv, command) => {
    expect(parseCommandLine(argv)).toBe(command);
  });

  test.each([[['--port=80']], [['PORT=80']], [['--help=no']], [['toString']], [['migrate', 'health']]])(
    '%j is wrong use',
    (argv) => {
      expect(failure(() => parseCommandLine(argv))).toMatchObject({ exitCode: 64 });
    },
  );
});
