/** A server that is traced, and traces as trees, for looking at. */
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { endProcesses, logged, type ServerProcess, startServerProcess } from '../support/process.ts';

/** For each test a database and a receiver of traces; they are there once the hooks begin to run. */
export const traced = {} as { database: TestDatabase; receiver: OtlpReceiver };

export function useTraces(): void {
  beforeEach(async () => {
    traced.database = await createTestDatabase();
    traced.receiver = await startOtlpReceiver();
  });
  afterEach(async () => {
    await endProcesses();
    await traced.receiver.close();
    await traced.database.drop();
  });
}

/** Once its feed is live, so that it does the same for the same requests. */
export async function startTraced(
  databaseUrl: string,
  receiver: Pick<OtlpReceiver, 'url'>,
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const server = await startServerProcess({
    DATABASE_URL: databaseUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    ...environment,
  });
  await logged(server, ({ msg }) => /^the feed follows/.test(msg));
  return server;
}

/** Ended as a platform ends it; what it has recorded has arrived by then. */
export async function stop(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
}

export const CALLER = 'b7ad6b7169203331';

/** @param digit of which the trace's id is made. */
export const traceId = (digit: string) => digit.repeat(32);

export const traceparent = (digit: string, flags: '00' | '01' = '01') => ({
  traceparent: `00-${traceId(digit)}-${CALLER}-${flags}`,
});

export interface Tree extends Pick<ReceivedSpan, 'name' | 'kind' | 'attributes'> {
  readonly isError: boolean;
  readonly events: ReceivedSpan['events'];
  /** The names of the spans that are linked. */
  readonly links: readonly string[];
  readonly children: readonly Tree[];
}

/** What has been done for the caller of the trace, in the order in which it began. */
export function treesOf(spans: readonly ReceivedSpan[], digit: string, parent = CALLER): Tree[] {
  return spans
    .filter((span) => span.traceId === traceId(digit) && span.parentSpanId === parent)
    .sort((a, b) => Number(a.start - b.start))
    .map((span) => ({
      name: span.name,
      kind: span.kind,
      attributes: span.attributes,
      isError: span.isError,
      events: span.events,
      links: span.links.map((link) => nameOf(spans, link)),
      children: treesOf(spans, digit, span.spanId),
    }));
}

export function sizeOf(trees: readonly Tree[]): number {
  return trees.reduce((sum, { children }) => sum + 1 + sizeOf(children), 0);
}

function nameOf(spans: readonly ReceivedSpan[], link: ReceivedSpan['links'][number]): string {
  const found = spans.find((span) => span.spanId === link.spanId && span.traceId === link.traceId);
  return found ? `${found.name} of ${found.traceId[0]}` : 'none';
}
