/** HTTP requests, under the names of OpenTelemetry's semantic conventions. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { REFUSALS, type TellRefusal } from '../../http/refusals.ts';
import type { Exemplar } from '../../operation/context.ts';
import { askedGauge } from './asked-gauge.ts';
import { SECONDS } from './buckets.ts';
import { exemplarHistogram } from './exemplars.ts';

const BYTES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

export interface FinishedRequest {
  readonly method: string;
  /** The path's pattern, never the path. */
  readonly route: string;
  /** Undefined: the client had gone before there was one. */
  readonly status: number | undefined;
  readonly seconds: number;
  /** Of the response's body; undefined for a stream, of which nobody knows yet. */
  readonly bytes: number | undefined;
  /** Undefined where the request's trace is not recorded. */
  readonly exemplar: Exemplar | undefined;
}

export interface HttpMetrics {
  started(): void;
  /** Once for each that has started; for a stream, when it begins. */
  finished(request: FinishedRequest): void;
  /** Before it was a request that could start. */
  refused: TellRefusal;
}

export function httpMetrics(registry: Registry): HttpMetrics {
  const duration = exemplarHistogram(
    {
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP requests; of event streams, until they begin.',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
      buckets: SECONDS,
    },
    registry,
  );
  const size = new Histogram({
    name: 'http_server_response_body_size_bytes',
    help: 'Size of the bodies of HTTP responses, event streams left out.',
    labelNames: ['http_request_method', 'http_route'],
    buckets: BYTES,
    registers: [registry],
  });
  const refused = new Counter({
    name: 'config_server_http_refused_total',
    help: 'What was refused before it was a request: heads that cannot be read, are too large or take too long.',
    labelNames: ['http_response_status_code'],
    registers: [registry],
  });
  for (const status of REFUSALS) refused.inc({ http_response_status_code: status }, 0);
  let active = 0;
  askedGauge(
    registry,
    'http_server_active_requests',
    'HTTP requests under way; event streams that have begun are not counted.',
    () => active,
  );
  return {
    started: () => void active++,
    finished({ method, route, status, seconds, bytes, exemplar }) {
      active--;
      const labels = { http_request_method: method, http_route: route };
      const answered = status === undefined ? labels : { ...labels, http_response_status_code: status };
      duration(answered, seconds, exemplar);
      if (bytes !== undefined) size.observe(labels, bytes);
    },
    refused: (status) => refused.inc({ http_response_status_code: status }),
  };
}
