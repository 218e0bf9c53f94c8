/**
 * One connection of an ordinary HTTP client: kept alive, one request at a time, and opened again when it was closed
 * between two of them. Nothing is asked twice: a request that gets no answer has failed.
 */
import { Agent, request } from 'node:http';
// A type alone, which is gone where this runs: in a pod, with none of our sources but those beside this one.
import type { Untyped } from '../../support/untyped.ts';

export interface Answer {
  readonly status: number;
  readonly json: Untyped;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

const PATIENCE_MS = 20_000;

export class Connection {
  /** How often it has been opened. */
  opened = 0;
  readonly #api: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(api: string) {
    this.#api = api;
  }

  /** Rejects when there is no whole answer. */
  ask(path: string, { method = 'GET', headers, body }: Ask = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = request(`${this.#api}${path}`, {
      method,
      agent: this.#agent,
      timeout: PATIENCE_MS,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    });
    const fail = (error: Error) =>
      reject(new Error(`${error.message}, on a connection ${sent.reusedSocket ? 'kept' : 'just opened'}`));
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.on('response', (response) => {
      if (!sent.reusedSocket) this.opened++;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: parse(text) }));
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
