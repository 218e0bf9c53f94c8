/**
 * What every request passes before Express sees it. Requests pipelined on one connection are served one after
 * the other, for only safe methods may run side by side (RFC 9112, section 9.3.2), and only so many wait, since what
 * they wait for may be an event stream; and a target in absolute form, which a server has to take (section 3.2.2),
 * becomes a path.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that wait for the one before; who sends more is hung up on. */
const MAX_WAITING = 100;

interface Queue {
  last: ServerResponse;
  waiting: number;
}

/** On the socket itself, as the context is on the request. */
const QUEUE = Symbol('queue');

type WithQueue = Socket & { [QUEUE]?: Queue };

export function inOrder(handler: RequestListener): RequestListener {
  return (request, response) => {
    request.url = toPath(request);
    const socket: WithQueue = request.socket;
    const queue = socket[QUEUE];
    if (!queue) socket[QUEUE] = { last: response, waiting: 0 };
    const before = queue?.last;
    if (queue) queue.last = response;
    if (!queue || !before || before.writableFinished || before.destroyed) return handler(request, response);
    if (++queue.waiting > MAX_WAITING) return void request.socket.destroy();
    before.once('close', () => {
      queue.waiting--;
      handler(request, response);
    });
  };
}

/** The response that is under way on a connection, or was last. */
export function lastResponse(socket: WithQueue): ServerResponse | undefined {
  return socket[QUEUE]?.last;
}

/** No resource has a path like this, so that what cannot be understood is not found. */
const NOWHERE = '/%20';

function toPath({ url = '' }: IncomingMessage): string {
  if (url.startsWith('/')) return url;
  if (!URL.canParse(url)) return NOWHERE;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
