/**
 * What leaves the process as a trace, looked through: the instrumentations of others write down documents, the names
 * and aliases in them, and messages that quote them, and all of that is the caller's. So their spans go out with the
 * attributes named here and no others; ours hold nothing else to begin with. That nobody takes the spans is logged when
 * it begins and when it ends.
 */
import type { Attributes } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { name as OURS } from '../version.ts';
import type { Logger } from './logger.ts';

/** A statement has `$1` where the values go. */
const HARMLESS = new Set([
  'db.system.name',
  'db.query.text',
  'graphql.operation.type',
  'exception.type',
  'method',
  'model',
]);

export class DiscreetExporter implements SpanExporter {
  #isFailing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: Logger,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans.map(discreet), (result) => {
      this.#tell(result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  #tell({ code, error }: ExportResult): void {
    const isFailing = code !== ExportResultCode.SUCCESS;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    if (isFailing)
      this.log.warn({ err: error }, 'traces cannot be exported; until they can, they are dropped');
    else this.log.info('traces are exported again');
  }
}

function discreet(span: ReadableSpan): ReadableSpan {
  if (span.instrumentationScope.name === OURS) return span;
  return Object.create(span, {
    // A GraphQL operation's name is the caller's; its type, the first word, is not.
    name: { value: span.name.replace(/ .*/s, '') },
    attributes: { value: harmless(span.attributes) },
    events: { value: span.events.map((event) => ({ ...event, attributes: harmless(event.attributes) })) },
    // A message may quote anything.
    status: { value: { code: span.status.code } },
  });
}

function harmless(attributes: Attributes = {}): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => HARMLESS.has(key)));
}
