/** HTTP as clients speak it to the server, plain and ill-mannered, and what they need to know of the answers. */
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Untyped } from '../support/untyped.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed; undefined when it is no JSON. */
  readonly json: Untyped;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent;
}

/** Longer than any server keeps anybody waiting. */
const PATIENCE_MS = 120_000;

/** One request; on a connection of its own unless an agent is given. Rejects when there is no whole answer in time. */
export async function ask(url: string, { method = 'GET', headers, body, agent }: Ask = {}): Promise<Answer> {
  const sent = request(url, {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    agent: agent ?? new Agent({ keepAlive: false }),
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, text, json: parse(text) };
}

export const put = (api: string, name: string, data: unknown, headers: Record<string, string> = {}) =>
  ask(`${api}/configs/${name}`, { method: 'PUT', body: { data }, headers });

export const get = (api: string, name: string, headers: Record<string, string> = {}) =>
  ask(`${api}/configs/${name}`, { headers });

/** What the database holds, whatever a cache does. */
export const FRESH = { 'Cache-Control': 'no-cache' };

export interface RawConnection {
  readonly socket: Socket;
  send(text: string): void;
  /** What the server has said so far. */
  received(): string;
  readonly closed: Promise<void>;
}

/** A connection on which one says just what one likes. */
export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (bytes) => {
    received += bytes;
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(() => {});
  return { socket, closed, received: () => received, send: (text) => void socket.write(text) };
}

/** The beginning of a PUT of which the last byte of the body is kept back. */
export function unfinishedPut(name: string, data: unknown): { begin: string; end: string } {
  const body = JSON.stringify({ data });
  const head = `PUT /configs/${name} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
  return {
    begin: `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, -1)}`,
    end: body.slice(-1),
  };
}

/** Writes without pause, each a name of its own, until told to stop or the server is gone. */
export function writeLoad(api: string, writers: number) {
  const acknowledged = new Map<string, number>();
  const statuses: number[] = [];
  let goesOn = true;
  const agent = new Agent({ keepAlive: true, maxSockets: writers });
  const write = async (writer: number) => {
    for (let count = 0; goesOn; count++) {
      const name = `load.${writer}.${count}`;
      try {
        const { status, json } = await ask(`${api}/configs/${name}`, {
          method: 'PUT',
          body: { data: count },
          agent,
        });
        statuses.push(status);
        if (status === 201) acknowledged.set(name, json.revision);
      } catch {
        return;
      }
    }
  };
  const done = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return {
    /** Names and revisions that the server has confirmed. */
    acknowledged,
    /** Every status that came back. */
    statuses,
    async stop() {
      goesOn = false;
      await done;
      agent.destroy();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
