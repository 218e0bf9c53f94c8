/** Tracing as the server has it, into memory. */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type BeginSpan, RequestSpans } from '../../src/observability/request-spans.ts';
import { createSampler, WITHIN_REQUESTS } from '../../src/observability/sampler.ts';
import { SPAN_LIMITS } from '../../src/observability/write-span.ts';

export const exporter = new InMemorySpanExporter();

const requests = new RequestSpans(createSampler({ otelTracesSampler: 'always_on', otelTracesSamplerArg: 1 }));

export const tracer = new TracerProvider({
  sampler: WITHIN_REQUESTS,
  idGenerator: requests,
  spanLimits: SPAN_LIMITS,
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
}).getTracer('config-server');

export const begin: BeginSpan = (name, caller) => requests.begin(tracer, name, caller);

/** For the tests of this file. */
export function useTracer(): void {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
  beforeEach(() => exporter.reset());
  afterAll(() => context.disable());
}
