/**
 * The watchers, in a process of their own: as many event streams as they are told, each a bare socket, since
 * parsing HTTP and JSON for all of them would cost more than what is measured. What is counted are the marks.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { microseconds, readMarks } from './mark.ts';

export type Order =
  /** Opens one stream for each path, beside those that are open; answered when all have the present entries. */
  | { readonly open: readonly string[]; readonly port: number }
  /** Forgets what has been counted. */
  | { readonly reset: true }
  | { readonly report: true };

export interface Report {
  /** The streams that are open and ready. */
  readonly open: number;
  readonly delivered: number;
  /** From the write's time to its arrival, over all arrivals. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** So many streams are being opened at a time. */
const OPENING = 50;
const BUCKET_US = 50;
const BUCKETS = 2 ** 21;

const counts = new Uint32Array(BUCKETS);
let delivered = 0;
let open = 0;

async function watch(port: number, path: string): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
  await ready(socket, path);
  open++;
  socket.on('error', () => {});
  socket.once('close', () => open--);
  let rest: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    const now = microseconds();
    rest = readMarks(rest ? Buffer.concat([rest, chunk]) : chunk, (time) => {
      const bucket = Math.floor((now - time) / BUCKET_US);
      const index = Math.min(bucket, BUCKETS - 1);
      counts[index] = (counts[index] ?? 0) + 1;
      delivered++;
    });
  });
}

async function ready(socket: Socket, path: string): Promise<void> {
  let text = '';
  while (!/^event: ready$/m.test(text)) {
    const [chunk] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    if (!Buffer.isBuffer(chunk)) throw new Error(`the stream ${path} has ended: ${text.slice(0, 300)}`);
    text = (text + chunk.toString('latin1')).slice(-4096);
    if (!/^(HTTP\/1.1 200|(?!HTTP))/.test(text)) throw new Error(`${path}: ${text}`);
  }
}

async function openAll(port: number, paths: readonly string[]): Promise<Report> {
  const rest = paths.values();
  const opener = async () => {
    for (const path of rest) await watch(port, path);
  };
  await Promise.all(Array.from({ length: OPENING }, opener));
  return report();
}

function report(): Report {
  return { open, delivered, p50Ms: quantileMs(0.5), p99Ms: quantileMs(0.99), maxMs: quantileMs(1) };
}

function quantileMs(q: number): number {
  let rest = Math.ceil(q * delivered);
  let bucket = 0;
  while (rest > 0 && bucket < BUCKETS) rest -= counts[bucket++] ?? 0;
  return (bucket * BUCKET_US) / 1000;
}

async function obey(order: Order): Promise<Report> {
  if ('open' in order) return openAll(order.port, order.open);
  if ('reset' in order) {
    counts.fill(0);
    delivered = 0;
  }
  return report();
}

process.on('message', (order: Order) => void obey(order).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());
