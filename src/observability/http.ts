/**
 * One log line and one measurement for each HTTP request, when its response ends or its client goes; for an event
 * stream when it begins, for how long it is watched says nothing of the server.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Request } from 'express';
import { STREAMING } from '../http/event-stream.ts';
import { contextOf } from '../http/request-context.ts';
import type { Logger } from './logger.ts';
import type { HttpMetrics } from './metrics.ts';

/** Methods that may become a label; whatever else a client invents is `_OTHER` (OpenTelemetry's convention). */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function observeHttp(metrics: HttpMetrics, log: Logger): RequestListener {
  return (request, response) => {
    const start = performance.now();
    let isFinished = false;
    const finish = () => {
      if (isFinished) return;
      isFinished = true;
      const seconds = (performance.now() - start) / 1000;
      const method = methodOf(request);
      const route = routeOf(request) ?? 'none';
      metrics.finished(method, route, response.statusCode, seconds);
      if (log.isLevelEnabled('debug')) {
        const traceId = contextOf(request).trace.id;
        const aborted = (response.closed && !response.writableFinished) || undefined;
        log.debug(
          {
            method,
            route,
            status: response.statusCode,
            ms: Math.round(seconds * 1e6) / 1e3,
            traceId,
            aborted,
          },
          'request',
        );
      }
    };
    response.on('close', finish);
    if (mayStream(request)) response.on(STREAMING, finish);
  };
}

export function mayStream({ headers }: IncomingMessage): boolean {
  return /event-stream/i.test(headers.accept ?? '');
}

/** The pattern of the path that was matched; the path itself may hold a name, which no label, no log and no span may. */
export function routeOf(request: IncomingMessage & Pick<Partial<Request>, 'route'>): string | undefined {
  if (typeof request.route?.path === 'string') return request.route.path;
  return undefined;
}

export function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : '_OTHER';
}
