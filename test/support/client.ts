/**
 * Clients of both surfaces. Plain `node:http`, which sends exactly what it is told: no header of its own
 * but Host, no path made canonical. Bodies may be text or bytes, sent as they are, or values, sent as JSON.
 */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { Untyped } from './untyped.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed; undefined when it is empty or no JSON. */
  readonly body: Untyped;
}

export interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export async function send(
  url: string,
  method: string,
  path: string,
  message: Message = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const content = encode(message.body);
  const type = typeof message.body === 'object' && !Buffer.isBuffer(message.body) ? JSON_BODY : {};
  const headers = {
    ...type,
    ...(content && !message.headers?.['Transfer-Encoding'] && { 'Content-Length': String(content.length) }),
    ...message.headers,
  };
  const sent = request({ hostname, port, method, path, headers });
  sent.end(content);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, text, body: parse(text) };
}

const JSON_BODY = { 'Content-Type': 'application/json' };

function encode(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends a document; the answer's body has `data` and `errors`. */
export function graphql(url: string, query: string, variables?: object): Promise<Answer> {
  return send(url, 'POST', '/graphql', { body: { query, variables } });
}
