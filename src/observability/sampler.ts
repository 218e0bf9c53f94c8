/**
 * Which spans are recorded. A trace begins with a request and with nothing else: what the server does of its own
 * accord (the feed's looks at the log, the keeper's turns) is counted, not traced, or it would outnumber the rest. A
 * request is decided on by the sampler that the settings name; all spans within follow it, as long as it lasts: what
 * a request has set going and left behind (a timer, a loop) is no longer part of it.
 */
import { type Attributes, type Context, type Link, SpanKind, trace } from '@opentelemetry/api';
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

export function createSampler({
  otelTracesSampler = 'parentbased_always_on',
  otelTracesSamplerArg,
}: SamplerSettings): Sampler {
  const root = ROOTS[otelTracesSampler.replace('parentbased_', '')]?.(otelTracesSamplerArg);
  if (!root) throw new Error('no such sampler');
  return new RequestSampler(
    otelTracesSampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root,
  );
}

const ROOTS: Readonly<Record<string, (share: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (share) => new TraceIdRatioBasedSampler(share),
};

const FOLLOW: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const LEAVE: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

class RequestSampler implements Sampler {
  constructor(private readonly requests: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if (kind === SpanKind.SERVER)
      return this.requests.shouldSample(context, traceId, name, kind, attributes, links);
    return trace.getSpan(context)?.isRecording() ? FOLLOW : LEAVE;
  }

  toString(): string {
    return `Requests{${this.requests}}`;
  }
}
