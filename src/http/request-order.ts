/**
 * What every request passes before Express sees it. Requests pipelined on one connection are served one after
 * the other, for only safe methods may run side by side (RFC 9112, section 9.3.2); and a target in absolute
 * form, which a server has to take (section 3.2.2), becomes a path.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export function inOrder(handler: RequestListener): RequestListener {
  const last = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    const before = last.get(request.socket);
    last.set(request.socket, response);
    request.url = toPath(request);
    if (!before || before.writableFinished || before.destroyed) handler(request, response);
    else before.once('close', () => handler(request, response));
  };
}

/** No resource has a path like this, so that what cannot be understood is not found. */
const NOWHERE = '/%20';

function toPath({ url = '' }: IncomingMessage): string {
  if (url.startsWith('/')) return url;
  if (!URL.canParse(url)) return NOWHERE;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
