/** The spans of a group commit: one for all who are served by it, linked with each, and nobody else's. */
import { context, ROOT_CONTEXT, type Span, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { traceWrites } from '../../src/observability/write-span.ts';
import { closeStores, openLiveStore, save, type TestStore } from '../store/stores.ts';
import { blocked, blockWrites } from '../support/blocked-writes.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { exporter, tracer, useTracer } from './tracer.ts';

let database: TestDatabase;
let store: TestStore;

useTracer();

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openLiveStore(database.url, { trace: traceWrites(tracer) });
});

afterAll(async () => {
  await closeStores();
  await database.drop();
});

interface Request {
  readonly id: SpanContext;
  readonly done: Promise<unknown>;
}

/** As an operation does it: the span is over when the write is. */
function write(name: string): Request {
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const done = within(span, () => save(store, name, 1)).finally(() => span.end());
  return { id: span.spanContext(), done };
}

const within = <Result>(span: Span, run: () => Result) =>
  context.with(trace.setSpan(ROOT_CONTEXT, span), run);

/** The spans of this name: the span that each is part of, and those that it is linked with. */
const spansOf = (name: string) =>
  exporter
    .getFinishedSpans()
    .filter((span) => span.name === name)
    .map((span) => ({
      id: span.spanContext(),
      parent: span.parentSpanContext?.spanId,
      links: span.links.map((link) => link.context.spanId),
      changes: span.attributes['config_server.batch.changes'],
    }));

/** Begins these while a batch is held up, so that they share the one after it. */
async function together<Begun>(begin: () => Begun): Promise<Begun> {
  const blocker = await blockWrites(database.url);
  const before = save(store, 'before', 1);
  await blocked(database.url);
  const begun = begin();
  await blocker.release();
  await before;
  return begun;
}

test('the commit is part of the first request’s trace, and linked with all of them, and they with it', async () => {
  const [first, second, third] = await together(() => [write('a'), write('b'), write('c')] as const);
  await Promise.all([first.done, second.done, third.done]);
  const [commit, ...more] = spansOf('writer.commit');
  expect(more).toEqual([]);
  expect(commit).toMatchObject({
    parent: first.id.spanId,
    links: [first.id.spanId, second.id.spanId, third.id.spanId],
    changes: 3,
  });
  expect(commit?.id.traceId).toBe(first.id.traceId);
  expect(['a', 'b', 'c'].map((name) => spansOf(name)[0]?.links)).toEqual([
    [],
    [commit?.id.spanId],
    [commit?.id.spanId],
  ]);
});

test('a request that is not followed is committed with the others, and not linked', async () => {
  const [plain, first] = await together(() => [save(store, 'a', 2), write('b')] as const);
  await Promise.all([plain, first.done]);
  expect(spansOf('writer.commit')).toMatchObject([{ links: [first.id.spanId], changes: 2 }]);
});

test('a batch without a followed request leaves no span, whoever set the writer going', async () => {
  const blocker = await blockWrites(database.url);
  const first = write('a');
  await blocked(database.url);
  const plain = [save(store, 'b', 3), save(store, 'c', 3)];
  await blocker.release();
  await Promise.all([first.done, ...plain]);
  expect(spansOf('writer.commit')).toMatchObject([{ parent: first.id.spanId, changes: 1 }]);
  expect(spansOf('commit')).toHaveLength(1);
});

test('as many requests as a batch may have are all linked', async () => {
  const requests = await together(() => Array.from({ length: 256 }, (_, index) => write(`n${index}`)));
  await Promise.all(requests.map(({ done }) => done));
  expect(spansOf('writer.commit').flatMap(({ links }) => links)).toEqual(requests.map(({ id }) => id.spanId));
});
