/**
 * What never becomes a request of the application: a head that cannot be read, is too large, takes too long, names no
 * host or expects what there is not. Node refuses it by itself, and goes on doing so; here it is told of. The body of a
 * request that cannot be read is not among it: that request has its own end.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { lastResponse } from './request-order.ts';

/** All that it is refused with. */
export const REFUSALS = [400, 408, 413, 417, 431] as const;

export type TellRefusal = (status: (typeof REFUSALS)[number]) => void;

export function tellRefusals(server: Server, tell: TellRefusal): void {
  server
    .on('connection', (socket) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        const status = statusOf(error);
        if (status && isWithoutRequest(socket)) tell(status);
      });
    })
    // Listened to, it is ours to answer.
    .on('checkExpectation', (_request, response) => {
      tell(417);
      response.writeHead(417).end();
    });
}

/** Node would answer it in the same way, and tell nobody. */
export function refuseWithoutHost(
  { httpVersion, headers }: IncomingMessage,
  response: ServerResponse,
  tell: TellRefusal,
): boolean {
  if (httpVersion !== '1.1' || headers.host !== undefined) return false;
  tell(400);
  response.writeHead(400, { Connection: 'close' }).end();
  return true;
}

/** As Node answers these; undefined for a connection that is merely lost. */
function statusOf({ code = '' }: NodeJS.ErrnoException): (typeof REFUSALS)[number] | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code.startsWith('HPE_') ? 400 : undefined;
}

/** A browser opens connections ahead, and may never say anything on them. */
function isWithoutRequest(socket: Socket): boolean {
  return socket.bytesRead > 0 && lastResponse(socket)?.writableFinished !== false;
}
