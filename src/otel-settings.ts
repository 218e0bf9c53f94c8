/**
 * The settings of metrics and tracing: OpenTelemetry's own variables, with its names and meanings, so that what a
 * platform sets for all of its services holds here, too. Two defaults differ: metrics are there to be scraped, and
 * without an address no trace is exported, because a server that is started by hand has no collector.
 */
import {
  flag,
  headers,
  httpUrl,
  oneOf,
  optional,
  pairs,
  ratio,
  text,
  variable,
  wholeNumber,
} from './setting-kinds.ts';
import type { Settings } from './settings.ts';

const protocol = oneOf('http/protobuf');

export const metrics = {
  OTEL_METRICS_EXPORTER: variable(
    oneOf('prometheus', 'none'),
    'prometheus',
    'How metrics are had. prometheus: on the admin port; with none nothing is measured.',
  ),
};

export const tracing = {
  OTEL_SDK_DISABLED: variable(flag, 'false', 'Whether tracing is off, whatever else is set.'),
  OTEL_TRACES_EXPORTER: optional(
    oneOf('otlp', 'none'),
    'Where traces go; absent: otlp with an endpoint. Without one none: then nothing of tracing is loaded.',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    httpUrl,
    'Collector of traces, by OTLP over HTTP. v1/traces is appended. Absent, with OTEL_TRACES_EXPORTER=otlp: http://localhost:4318.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(httpUrl, 'The same for traces alone. It is taken as it is.'),
  OTEL_EXPORTER_OTLP_HEADERS: optional(
    headers,
    'Headers for the collector. Such as an authorization: keep them in a secret.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: optional(headers, 'The same for traces alone, added to those.'),
  OTEL_EXPORTER_OTLP_TIMEOUT: variable(
    wholeNumber(1, 600_000),
    '10000',
    'How long an export may take, in milliseconds. Tries again included; requests never wait for it.',
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: optional(protocol, 'How traces are sent. There is only this way.'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: optional(protocol, 'The same for traces alone.'),
  OTEL_SERVICE_NAME: optional(
    text,
    'Name of this service in traces. Absent: service.name of OTEL_RESOURCE_ATTRIBUTES, or config-server.',
  ),
  OTEL_RESOURCE_ATTRIBUTES: optional(
    pairs,
    'What else traces say of this server. Such as deployment.environment.name=test.',
  ),
  OTEL_TRACES_SAMPLER: optional(
    oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    'Which requests are traced. Absent: parentbased_always_on. parentbased: as the caller says in traceparent, and the rest for those without one.',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(ratio, '1', 'The share of requests for traceidratio. 0.1 is one in ten.'),
  OTEL_BSP_SCHEDULE_DELAY: variable(
    wholeNumber(1, 600_000),
    '5000',
    'How long spans gather to be sent, in ms.',
  ),
  OTEL_BSP_EXPORT_TIMEOUT: variable(
    wholeNumber(1, 600_000),
    '30000',
    'How long a batch is waited for, in milliseconds.',
  ),
  OTEL_BSP_MAX_QUEUE_SIZE: variable(
    wholeNumber(1, 1_000_000),
    '2048',
    'Most spans that wait to be sent. Further ones are dropped, which the log says.',
  ),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: variable(
    wholeNumber(1, 1_000_000),
    '512',
    'Most spans that are sent at once. At most OTEL_BSP_MAX_QUEUE_SIZE.',
  ),
};

/** Known before anything of tracing is loaded. */
export function isTraced(settings: Settings): boolean {
  const { otelSdkDisabled, otelExporterOtlpEndpoint, otelExporterOtlpTracesEndpoint } = settings;
  if (otelSdkDisabled) return false;
  const byDefault = (otelExporterOtlpTracesEndpoint ?? otelExporterOtlpEndpoint) ? 'otlp' : 'none';
  return (settings.otelTracesExporter ?? byDefault) === 'otlp';
}
