/**
 * One log line and one measurement for each HTTP request, when its response ends or its client goes; for an event
 * stream when it begins, for how long it is watched says nothing of the server. Every request pays for this, so
 * nothing is made here that is not written, and it is written in turns.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { bodySizeOf } from '../http/body-size.ts';
import { STREAMING } from '../http/event-stream.ts';
import type { TellRefusal } from '../http/refusals.ts';
import { contextOf } from '../http/request-context.ts';
import { mayStream } from '../http/stream-preference.ts';
import type { Trace } from '../operation/context.ts';
import { inTurns } from './in-turns.ts';
import type { Logger } from './logger.ts';
import type { FinishedRequest, HttpMetrics } from './metrics/http.ts';

/** Methods that may become a label; whatever else a client invents is `_OTHER` (OpenTelemetry's convention). */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** All that is told of a request: nothing here changes any more. */
interface Told extends Omit<FinishedRequest, 'exemplar'> {
  readonly trace: Trace;
  readonly aborted: true | undefined;
}

export function observeHttp(metrics: HttpMetrics, log: Logger): RequestListener {
  const tell = inTurns(({ method, route, status, seconds, bytes, trace, aborted }: Told) => {
    metrics.finished({ method, route, status, seconds, bytes, exemplar: trace.exemplar });
    // Who was not served may be told why by another line; what has to be done is not told by this one.
    const level = status !== undefined && status >= 500 ? 'warn' : 'info';
    if (!log.isLevelEnabled(level)) return;
    const ms = Math.round(seconds * 1e6) / 1e3;
    const { id: trace_id, spanId: span_id } = trace;
    log[level]({ method, route, status, ms, bytes, trace_id, span_id, aborted }, 'request');
  });
  return (request, response) => {
    const start = performance.now();
    metrics.started();
    let isFinished = false;
    const finish = (isStream: boolean) => {
      if (isFinished) return;
      isFinished = true;
      const status = response.headersSent ? response.statusCode : undefined;
      tell({
        method: methodOf(request),
        route: routeOf(request) ?? 'none',
        status,
        seconds: (performance.now() - start) / 1000,
        bytes: isStream || status === undefined ? undefined : bodyBytes(request, response),
        trace: contextOf(request).trace,
        aborted: (response.closed && !response.writableFinished) || undefined,
      });
    };
    response.on('close', () => finish(false));
    if (mayStream(request)) response.on(STREAMING, () => finish(true));
  };
}

/** What was refused before it was a request has no method that counts, no route and no trace. */
export function observeRefusals(metrics: HttpMetrics, log: Logger): TellRefusal {
  return (status) => {
    metrics.refused(status);
    log.info({ status }, 'refused before it was a request');
  };
}

/** The pattern of the path that was matched; the path itself may hold a name, which no label, no log and no span may. */
export function routeOf(request: IncomingMessage & Pick<Partial<Request>, 'route'>): string | undefined {
  if (typeof request.route?.path === 'string') return request.route.path;
  return undefined;
}

export function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/** As announced, which is for all that is not streamed the truth; whoever went before the end did not take it all. */
function bodyBytes({ method }: IncomingMessage, response: ServerResponse): number | undefined {
  const { statusCode } = response;
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0;
  return bodySizeOf(response);
}
