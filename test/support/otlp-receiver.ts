/**
 * A collector of traces: takes OTLP over HTTP (opentelemetry/proto/collector/trace/v1) and keeps all that it was
 * sent, read and as it came. It can also refuse, or take a connection and never answer.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fields, fixed64, hex, messages, readFields, text, whole } from './protobuf.ts';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT';
  /** In nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Record<string, unknown>;
  readonly events: readonly { readonly name: string; readonly attributes: Record<string, unknown> }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly isError: boolean;
  readonly message: string;
  readonly resource: Record<string, unknown>;
}

export interface OtlpReceiver {
  readonly url: string;
  spans(): readonly ReceivedSpan[];
  /** Of every request that has arrived whole. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Everything that was received, byte for byte. */
  raw(): string;
  behave(how: 'take' | 'refuse' | 'hang'): void;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: Buffer[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let how = 'take';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ path: request.url ?? '', headers: request.headers });
    if (how === 'hang') return;
    if (how === 'take') bodies.push(Buffer.concat(chunks));
    response.writeHead(how === 'take' ? 200 : 400, { 'Content-Type': 'application/x-protobuf' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => bodies.flatMap(readSpans),
    requests,
    raw: () => Buffer.concat(bodies).toString('latin1'),
    behave(next) {
      how = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function readSpans(body: Buffer): ReceivedSpan[] {
  return messages(readFields(body), 1).flatMap((ofResource) => {
    const resource = attributes(messages(ofResource, 1)[0] ?? new Map(), 1);
    return messages(ofResource, 2).flatMap((ofScope) =>
      messages(ofScope, 2).map((span) => readSpan(span, resource)),
    );
  });
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT'] as const;
const ERROR = 2;

function readSpan(span: Fields, resource: Record<string, unknown>): ReceivedSpan {
  const status = messages(span, 15)[0] ?? new Map();
  return {
    ...ids(span),
    parentSpanId: hex(span, 4),
    name: text(span, 5),
    kind: KINDS[whole(span, 6)] as ReceivedSpan['kind'],
    start: fixed64(span, 7),
    end: fixed64(span, 8),
    attributes: attributes(span, 9),
    events: messages(span, 11).map((event) => ({ name: text(event, 2), attributes: attributes(event, 3) })),
    links: messages(span, 13).map(ids),
    isError: whole(status, 3) === ERROR,
    message: text(status, 2),
    resource,
  };
}

function ids(fields: Fields) {
  return { traceId: hex(fields, 1), spanId: hex(fields, 2) };
}

function attributes(fields: Fields, field: number): Record<string, unknown> {
  return Object.fromEntries(
    messages(fields, field).map((pair) => [text(pair, 1), anyValue(messages(pair, 2)[0] ?? new Map())]),
  );
}

function anyValue(value: Fields): unknown {
  if (value.has(1)) return text(value, 1);
  if (value.has(2)) return whole(value, 2) === 1;
  if (value.has(3)) return whole(value, 3);
  return undefined;
}
