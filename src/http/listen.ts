/**
 * An HTTP server's beginning and end. It begins with limits in time, so that a slow client cannot hold it;
 * it ends by finishing what it has begun: no connection kept, no new connections, and after the grace
 * nothing at all.
 */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { refuseWithoutHost, type TellRefusal, tellRefusals } from './refusals.ts';
import { lastResponse } from './request-order.ts';

export interface Listener {
  readonly url: string;
  /**
   * From now on every response tells its client to open another connection for the next request. A connection that is
   * closed while it is idle takes a request with it that is just on its way, so they had better be gone before.
   */
  leave(): void;
  /** @param graceMs how long requests under way may take; returns false when some had to be cut off. */
  close(graceMs: number): Promise<boolean>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The setting to change when the port is taken. */
  readonly portSetting: string;
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly refused?: TellRefusal;
}

const CONNECTIONS_CHECK_MS = 1_000;
const SWEEP_MS = 50;

export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listener> {
  const { host, port, requestTimeoutMs, headersTimeoutMs, keepAliveTimeoutMs, refused = () => {} } = options;
  const leaving = new Leaving();
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      requireHostHeader: false,
    },
    (request, response) => {
      leaving.tell(response);
      if (!refuseWithoutHost(request, response, refused)) handler(request, response);
    },
  ).on('connection', (socket) => leaving.add(socket));
  tellRefusals(server, refused);
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw cannotListen(error, options);
  }
  return {
    url: urlOf(server, host),
    leave: () => leaving.begin(),
    close(graceMs) {
      leaving.begin();
      return close(server, graceMs);
    },
  };
}

/** Once begun, every response tells its client to open another connection for the next request. */
class Leaving {
  #begun = false;
  readonly #sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  begin(): void {
    this.#begun = true;
    for (const socket of this.#sockets) {
      const response = lastResponse(socket);
      if (response) this.tell(response);
    }
  }

  tell(response: ServerResponse): void {
    if (this.#begun && !response.headersSent) response.setHeader('Connection', 'close');
  }
}

async function close(server: Server, graceMs: number): Promise<boolean> {
  const closed = once(server, 'close');
  // Connections that are idle now are closed here; those that become so, which `Leaving` hurries, later.
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const abort = new AbortController();
  const late = delay(graceMs, 'late', { signal: abort.signal }).catch(() => 'aborted');
  const first = await Promise.race([closed, late]);
  abort.abort();
  clearInterval(sweep);
  if (first !== 'late') return true;
  server.closeAllConnections();
  await closed;
  return false;
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function cannotListen(error: unknown, { host, port, portSetting }: ListenOptions): StartError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} of ${host} is taken by another program.`,
      69,
      `Stop that program, or set ${portSetting} to another port (0 takes a free one).`,
      { cause: error },
    );
  }
  return new StartError(
    `Cannot listen on ${host}, port ${port}: ${code}.`,
    69,
    `Check HOST and ${portSetting}.`,
    {
      cause: error,
    },
  );
}
