/**
 * Event streams over GraphQL beyond what both surfaces share: the protocol, as the client of graphql-sse speaks it, and
 * what of an event each client has asked for.
 */
import { createClient } from 'graphql-sse';
import { send } from '../support/client.ts';
import { api, put, subscribe, useStreams } from './subscribing.ts';

useStreams();

test('the client of graphql-sse watches, and is told what was made', async () => {
  const client = createClient({ url: `${api()}/graphql` });
  const query = 'subscription ($prefix: String) { configChanges(prefix: $prefix) { type config { data } } }';
  const events = client.iterate({ query, variables: { prefix: 'sse.' } });
  const told: unknown[] = [];
  for await (const { data } of events) {
    told.push(data?.configChanges);
    if (told.length === 1) await put('sse.a', { made: true });
    if (told.length === 2) break;
  }
  expect(told).toEqual([
    { type: 'READY', config: null },
    { type: 'CREATED', config: { data: { made: true } } },
  ]);
  client.dispose();
});

test('the client of graphql-sse is told an error of the document', async () => {
  const client = createClient({ url: `${api()}/graphql`, retryAttempts: 0 });
  const results: unknown[] = [];
  for await (const result of client.iterate({ query: 'subscription { colour }' })) results.push(result);
  expect(results).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  client.dispose();
});

test.each([
  [
    'a subset of fields, aliases and fragments',
    'subscription { configChanges(prefix: "f.") { t: type ...F } } fragment F on ConfigEvent { n: name }',
    {},
    { t: 'CREATED', n: 'f.a' },
  ],
  [
    'a field by a variable',
    'subscription ($v: Boolean!) { configChanges(prefix: "f.") { type name @include(if: $v) } }',
    { v: true },
    { type: 'CREATED', name: 'f.a' },
  ],
  [
    'the same without it',
    'subscription ($v: Boolean!) { configChanges(prefix: "f.") { type name @include(if: $v) } }',
    { v: false },
    { type: 'CREATED' },
  ],
])('%s', async (_what, query, variables, told) => {
  await send(api(), 'DELETE', '/configs/f.a');
  const streams = await Promise.all([subscribe({ query, variables }), subscribe({ query, variables })]);
  for (const stream of streams) await stream.take(1);
  await put('f.a', 1);
  for (const stream of streams)
    expect(await stream.take(1)).toMatchObject([{ event: 'next', data: { data: { configChanges: told } } }]);
});

test('clients of one document with other variables get what each asked for', async () => {
  const query =
    'subscription ($p: String, $v: Boolean!) { configChanges(prefix: $p) { type name @include(if: $v) } }';
  const one = await subscribe({ query, variables: { p: 'v.', v: true } });
  const other = await subscribe({ query, variables: { p: 'v.', v: false } });
  await Promise.all([one.take(1), other.take(1)]);
  await put('v.a', 1);
  expect((await one.take(1))[0]?.data).toEqual({ data: { configChanges: { type: 'CREATED', name: 'v.a' } } });
  expect((await other.take(1))[0]?.data).toEqual({ data: { configChanges: { type: 'CREATED' } } });
});
