/** Which requests over GraphQL are answered in parts: by Accept, by what they ask for, and never when they could be forged. */
import { send } from '../support/client.ts';
import { openStream } from '../support/event-stream.ts';
import { api, MULTIPART, MULTIPART_ANSWER, SHORT, subscribe, useStreams } from './subscribing.ts';

useStreams();

const ALONE = 'multipart/mixed;subscriptionSpec=1.0';

describe('Accept', () => {
  const typeFor = async (Accept: string) => {
    const stream = await subscribe({ query: SHORT }, api(), { headers: { Accept } });
    return [stream.status, stream.headers['content-type']?.replace(/;.*/, '')];
  };

  test.each([
    MULTIPART,
    ALONE,
    'multipart/mixed;subscriptionSpec="1.0", application/json',
    'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0", application/json',
    'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
    'multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json',
    'Multipart/Mixed;SubscriptionSpec=1.0;q=0.5, application/json;q=0.4',
    'multipart/mixed;deferSpec=20220824, multipart/mixed;subscriptionSpec=1.0, */*',
    `${ALONE}, text/event-stream`,
    `${ALONE}, text/event-stream;q=0.9`,
    `multipart/mixed;boundary="a,b;c\\"";subscriptionSpec=1.0`,
  ])('%s gets parts', async (accept) => {
    expect(await typeFor(accept)).toEqual([200, 'multipart/mixed']);
  });

  test.each([`${ALONE};q=0.5, text/event-stream`, 'multipart/mixed;subscriptionSpec=2.0, text/event-stream'])(
    '%s gets server-sent events',
    async (accept) => {
      expect(await typeFor(accept)).toEqual([200, 'text/event-stream']);
    },
  );

  test.each([
    'multipart/mixed, application/json',
    'multipart/*, application/json',
    'multipart/mixed;deferSpec=20220824, application/json',
    'multipart/mixed;subscriptionSpec=2.0, application/json',
    'multipart/mixed;subscriptionSpec, application/json',
    `${ALONE};q=0, application/json`,
    `${ALONE};q=x, application/json`,
    `${ALONE};q=0.5, application/json`,
    'application/json;x="multipart/mixed;subscriptionSpec=1.0", application/json',
    'application/json;x="multipart/mixed, multipart/mixed;subscriptionSpec=1.0',
    'subscriptionSpec=1.0, application/json',
    'application/json, ;;,"\\,=subscriptionSpec',
  ])('%s gets none, and is told how to ask', async (accept) => {
    const { status, headers, body } = await send(api(), 'POST', '/graphql', {
      headers: { Accept: accept },
      body: { query: SHORT },
    });
    expect([status, headers['content-type']]).toEqual([400, expect.stringContaining('json')]);
    expect(body.errors[0].message).toContain(ALONE);
  });

  test('that is long and broken takes no time', async () => {
    const accept = `${'"\\'.repeat(6_000)}subscriptionSpec`;
    const before = performance.now();
    await send(api(), 'POST', '/graphql', { headers: { Accept: accept }, body: { query: SHORT } });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('means nothing to REST, which has no such form', async () => {
    const { status, headers } = await send(api(), 'GET', '/configs', { headers: { Accept: MULTIPART } });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await send(api(), 'GET', '/configs', { headers: { Accept: ALONE } })).status).toBe(406);
  });
});

test.each<[string, string, number]>([
  ['a query', '{ __typename }', 200],
  ['one that speaks of a subscription', '{ subscription: __typename } # subscription', 200],
  ['a mutation', 'mutation { createConfig(input: { name: "json.a", data: 1 }) { name } }', 200],
  ['a query that is wrong', '{ colour }', 400],
  ['a document that is none', '{', 400],
])('%s is answered as JSON', async (_what, query, status) => {
  const asked = { headers: { Accept: MULTIPART }, body: { query } };
  const answer = await send(api(), 'POST', '/graphql', asked);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, expect.stringContaining('json')]);
  expect(answer.body).toHaveProperty(status === 200 ? 'data' : 'errors');
});

test('a GET is answered under the same rule as any: a page of another site cannot send it', async () => {
  const path = `/graphql?query=${encodeURIComponent(SHORT)}`;
  const forged = await openStream(api(), path, { headers: { Accept: MULTIPART } });
  expect(forged.status).toBe(400);
  const headers = { Accept: MULTIPART, 'Apollo-Require-Preflight': '1' };
  expect(await (await openStream(api(), path, { headers })).take(1)).toMatchObject([{ event: 'next' }]);
  const { status, headers: head, text } = await send(api(), 'HEAD', path, { headers });
  expect([status, head['content-type'], text]).toEqual([200, MULTIPART_ANSWER, '']);
});
