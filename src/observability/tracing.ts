/**
 * Tracing, put together: OpenTelemetry's SDK, the instrumentations of GraphQL and Prisma, and our own spans. Nothing
 * else imports the SDK, and this file is loaded only when it is asked for; it has to be before `graphql` is, whose
 * functions are replaced as they are loaded. Spans wait in a bounded queue, so a collector that is slow or gone
 * costs spans, and neither a request nor the stop its time.
 */
import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { context, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { GraphQLInstrumentation } from '@opentelemetry/instrumentation-graphql';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { PrismaInstrumentation } from '@prisma/instrumentation';
import type { RequestHandler } from 'express';
import type { Observe } from '../operation/observe.ts';
import type { Settings } from '../settings.ts';
import type { WriteTrace } from '../store/write-trace.ts';
import { name, version } from '../version.ts';
import { inServerSpan, traceHttp } from './http-span.ts';
import type { Logger } from './logger.ts';
import { traceOperations } from './operation-span.ts';
import { RequestSpans } from './request-spans.ts';
import { createSampler, WITHIN_REQUESTS } from './sampler.ts';
import { DiscreetExporter } from './span-exporter.ts';
import { SPAN_LIMITS, traceWrites } from './write-span.ts';

export interface Tracing {
  /** Begins the span of a request; before anything else sees it. */
  readonly http: RequestListener;
  /** For what is instrumented from outside: goes on within the request's span. */
  readonly inServerSpan: RequestHandler;
  readonly writes: WriteTrace;
  observe(observe: Observe): Observe;
  /** Sends what there is, unless that takes too long. */
  stop(): Promise<void>;
}

const FLUSH_MS = 2_000;
/** Some texts have a number in them. */
const MAX_WARNINGS = 1_000;

export function startTracing(settings: Settings, log: Logger): Tracing {
  diag.setLogger(warningsTo(log), DiagLogLevel.WARN);
  const requests = new RequestSpans(createSampler(settings));
  const provider = new TracerProvider({
    resource: resourceOf(settings),
    sampler: WITHIN_REQUESTS,
    idGenerator: requests,
    spanLimits: SPAN_LIMITS,
    spanProcessors: [processorOf(settings, log)],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(provider);
  new GraphQLInstrumentation({ ignoreResolveSpans: true });
  // That it makes its arguments ready is no work of the database.
  new PrismaInstrumentation({ ignoreSpanTypes: ['prisma:client:serialize'] }).enable();
  const tracer = provider.getTracer(name, version);
  return {
    http: traceHttp((name, caller) => requests.begin(tracer, name, caller)),
    inServerSpan,
    writes: traceWrites(tracer),
    observe: (observe) => traceOperations(observe, tracer),
    async stop() {
      const isFlushed = provider.shutdown().then(
        () => true,
        () => false,
      );
      if (!(await Promise.race([isFlushed, delay(FLUSH_MS, false, { ref: false })])))
        log.warn('the last traces are lost: they could not be exported in time');
    },
  };
}

function processorOf(settings: Settings, log: Logger): BatchSpanProcessor {
  const { otelExporterOtlpEndpoint: base, otelExporterOtlpTracesEndpoint } = settings;
  const url = otelExporterOtlpTracesEndpoint ?? `${(base ?? DEFAULT_ENDPOINT).replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...settings.otelExporterOtlpHeaders, ...settings.otelExporterOtlpTracesHeaders },
    timeoutMillis: settings.otelExporterOtlpTimeout,
  });
  return new BatchSpanProcessor({
    exporter: new DiscreetExporter(exporter, log),
    scheduledDelayMillis: settings.otelBspScheduleDelay,
    exportTimeoutMillis: settings.otelBspExportTimeout,
    maxQueueSize: settings.otelBspMaxQueueSize,
    maxExportBatchSize: settings.otelBspMaxExportBatchSize,
  });
}

const DEFAULT_ENDPOINT = 'http://localhost:4318';

function resourceOf({ otelResourceAttributes, otelServiceName }: Settings): Resource {
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': name,
      'service.version': version,
      'service.instance.id': crypto.randomUUID(),
      ...otelResourceAttributes,
      ...(otelServiceName !== undefined && { 'service.name': otelServiceName }),
    }),
  );
}

/** That exports fail is said by the exporter, once; what else is amiss is said here, once for each text. */
function warningsTo(log: Logger) {
  const told = new Set<string>();
  const nothing = () => {};
  const warn = (text: string) => {
    if (told.has(text) || told.size >= MAX_WARNINGS) return;
    told.add(text);
    log.warn({ part: 'tracing' }, text);
  };
  return { warn, error: nothing, info: nothing, debug: nothing, verbose: nothing };
}
