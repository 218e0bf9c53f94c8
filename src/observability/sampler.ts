/**
 * Which spans are recorded. A trace begins with a request and with nothing else: what the server does of its own
 * accord (the feed's looks at the log, the keeper's turns) is counted, not traced, or it would outnumber the rest. A
 * request is decided on by the sampler that the settings name, before it has a span (request-spans.ts); all spans
 * within follow it, as long as it lasts: what a request has set going and left behind (a timer, a loop) is no longer
 * part of it.
 */
import { type Context, SpanKind, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Settings } from '../settings.ts';

type SamplerSettings = Pick<Settings, 'otelTracesSampler' | 'otelTracesSamplerArg'>;

/** For requests. */
export function createSampler({
  otelTracesSampler = 'parentbased_always_on',
  otelTracesSamplerArg,
}: SamplerSettings): Sampler {
  return SAMPLERS[otelTracesSampler](otelTracesSamplerArg);
}

const alwaysOn = () => new AlwaysOnSampler();
const alwaysOff = () => new AlwaysOffSampler();
const ratio = (share: number) => new TraceIdRatioBasedSampler(share);
const byParent = (root: (share: number) => Sampler) => (share: number) =>
  new ParentBasedSampler({ root: root(share) });

type SamplerName = NonNullable<Settings['otelTracesSampler']>;

const SAMPLERS: Readonly<Record<SamplerName, (share: number) => Sampler>> = {
  always_on: alwaysOn,
  always_off: alwaysOff,
  traceidratio: ratio,
  parentbased_always_on: byParent(alwaysOn),
  parentbased_always_off: byParent(alwaysOff),
  parentbased_traceidratio: byParent(ratio),
};

/** For the SDK: every request that is begun is one that is recorded. */
export const WITHIN_REQUESTS: Sampler = {
  shouldSample(context: Context, _traceId: string, _name: string, kind: SpanKind): SamplingResult {
    const isRecorded = kind === SpanKind.SERVER || trace.getSpan(context)?.isRecording();
    return { decision: isRecorded ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  },
  toString: () => 'WithinRequests',
};
