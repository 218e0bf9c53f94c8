/**
 * Subscriptions in parts (Apollo's multipart protocol) beyond what they share with server-sent events: their bytes
 * and their end.
 */
import { startTestServer } from '../support/server.ts';
import { api, MULTIPART, MULTIPART_ANSWER, put, SHORT, subscribe, useStreams } from './subscribing.ts';

useStreams();

const PART = '\r\ncontent-type: application/json\r\n\r\n';

const inParts = (query: string, variables?: object) =>
  subscribe({ query, variables }, api(), { headers: { Accept: MULTIPART } });

test('the bytes are those of the protocol, each part with the boundary that ends it', async () => {
  const stream = await inParts('subscription { configChanges(prefix: "bytes.") { type name } }');
  await stream.take(1);
  expect([stream.status, stream.headers]).toMatchObject([
    200,
    {
      'content-type': MULTIPART_ANSWER,
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
    },
  ]);
  await put('bytes.a', 'é\r\n--graphql--');
  await stream.take(1);
  expect(stream.text()).toBe(
    `\r\n--graphql${PART}{}\r\n--graphql` +
      `${PART}{"payload":{"data":{"configChanges":{"type":"READY","name":null}}}}\r\n--graphql` +
      `${PART}{"payload":{"data":{"configChanges":{"type":"CREATED","name":"bytes.a"}}}}\r\n--graphql`,
  );
});

test('data that holds a boundary ends no part', async () => {
  const stream = await inParts('subscription { configChanges(prefix: "hold.") { config { data } } }');
  await stream.take(1);
  const data = '\r\n--graphql--\r\n é';
  await put('hold.a', data);
  expect(await stream.take(1)).toEqual([
    { event: 'next', data: { data: { configChanges: { config: { data } } } } },
  ]);
  // Nor for a client that does not ask for the line break before it: one before each part, and one after the last.
  expect(stream.text().split('--graphql')).toHaveLength(1 + 4);
});

test('clients of one document get the same in the form that each has asked for', async () => {
  const query = 'subscription { configChanges(prefix: "both.") { type name } }';
  const streams = [await inParts(query), await subscribe({ query }), await inParts(query)];
  for (const stream of streams) await stream.take(1);
  await put('both.a', 1);
  const told = { event: 'next', data: { data: { configChanges: { type: 'CREATED', name: 'both.a' } } } };
  for (const stream of streams) expect(await stream.take(1)).toEqual([told]);
});

test('a refusal is one part and the end', async () => {
  const stream = await inParts('subscription { colour }');
  expect(await stream.ended).toBe(true);
  expect(stream.headers).toMatchObject({
    'content-type': MULTIPART_ANSWER,
    'content-length': expect.any(String),
  });
  expect(stream.text()).toMatch(/^\r\n--graphql.+\{"payload":\{"errors":\[.+\}\r\n--graphql--\r\n$/s);
});

test('when the server stops, that is told as an error of the transport, and then the end', async () => {
  const server = await startTestServer();
  const headers = { Accept: MULTIPART };
  const stream = await subscribe({ query: SHORT }, server.urls.api, { headers });
  await stream.take(1);
  await server.stop();
  expect(await stream.ended).toBe(true);
  const traceId = expect.stringMatching(/^[0-9a-f]{32}$/);
  expect(stream.events().slice(1)).toEqual([
    {
      event: 'error',
      data: [
        {
          message: 'The server is stopping.',
          extensions: { code: 'UNAVAILABLE', retryAfter: 1, traceId },
        },
      ],
    },
    { event: 'complete', data: null },
  ]);
});
