/** Tracing as the server has it, into memory. */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createSampler } from '../../src/observability/sampler.ts';
import { SPAN_LIMITS } from '../../src/observability/write-span.ts';

export const exporter = new InMemorySpanExporter();

export const tracer = new TracerProvider({
  sampler: createSampler({ otelTracesSampler: 'always_on', otelTracesSamplerArg: 1 }),
  spanLimits: SPAN_LIMITS,
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
}).getTracer('config-server');

/** For the tests of this file. */
export function useTracer(): void {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
  beforeEach(() => exporter.reset());
  afterAll(() => context.disable());
}
