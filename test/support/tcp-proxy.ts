/**
 * A TCP proxy between a server and its database, to lose connections at chosen moments. It knows bytes
 * only: a moment is told by a word that the statement in question carries, such as its principal.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of the connection on which the word is sent: lost before any of it is passed on, after a
 * part, right after all of it, or once the answer begins to come back (which then is kept back).
 */
export type Moment = 'before it is sent' | 'half-way' | 'when it is sent' | 'before the answer';

export interface TcpProxy {
  /** The database's address, by way of the proxy. */
  readonly url: string;
  /** Cuts the next connection on which this word passes. */
  cutAt(word: string, moment: Moment): void;
  /** How many connections were cut at such a moment. */
  cuts(): number;
  /** Loses every connection there is. */
  cutAll(): void;
  /** Nobody is there any more, until `restore`, which may name another database. */
  goAway(): Promise<void>;
  restore(target?: string): Promise<void>;
  /** Connections stay and nothing passes, until `thaw`. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  let target = new URL(targetUrl);
  let frozen = false;
  let cuts = 0;
  const moments = new Map<string, Moment>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let keepBack = false;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        cut();
      });
      if (frozen) socket.pause();
    }
    client.on('data', (bytes) => {
      const moment = take(moments, bytes);
      if (moment === 'before it is sent' || moment === 'half-way' || moment === 'when it is sent') {
        cuts++;
        const share = { 'before it is sent': 0, 'half-way': 0.5, 'when it is sent': 1 }[moment];
        client.destroy();
        upstream.end(bytes.subarray(0, Math.floor(bytes.length * share)));
        return;
      }
      keepBack ||= moment === 'before the answer';
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!keepBack) return void client.write(bytes);
      cuts++;
      cut();
    });
  });
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const goAway = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cutAll();
    await closed;
  };
  return {
    url: url.href,
    cutAt: (word, moment) => void moments.set(word, moment),
    cuts: () => cuts,
    cutAll,
    goAway,
    async restore(newTarget) {
      if (newTarget) target = new URL(newTarget);
      await listen(port);
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    close: goAway,
  };
}

function take(moments: Map<string, Moment>, bytes: Buffer): Moment | undefined {
  for (const [word, moment] of moments) {
    if (!bytes.includes(word)) continue;
    moments.delete(word);
    return moment;
  }
  return undefined;
}
