/** What is wrong with a subscription is told in its stream, in either form; the limits of documents are those of every request. */
import { useServer } from '../support/use-server.ts';
import { api, log, MULTIPART, SHORT, subscribe, useStreams } from './subscribing.ts';

useStreams();

const strict = useServer({
  GRAPHQL_MAX_TOKENS: '100',
  GRAPHQL_MAX_DEPTH: '2',
  GRAPHQL_MAX_ALIASES: '2',
  GRAPHQL_MAX_COST: '5',
  GRAPHQL_INTROSPECTION: 'false',
});

const EVENTS = 'text/event-stream';

/** The errors that a stream tells before it ends. */
async function errorsOf(Accept: string, query: string, variables?: object, url = api()) {
  const stream = await subscribe({ query, variables }, url, { headers: { Accept } });
  expect(await stream.ended).toBe(true);
  const events = stream.events();
  expect([stream.status, events.map(({ event }) => event)]).toEqual([200, ['next', 'complete']]);
  expect(events[0]?.data.data).toBeUndefined();
  return events[0]?.data.errors;
}

describe.each([EVENTS, MULTIPART])('what is wrong with an operation is told in the stream: %s', (accept) => {
  test.each<[string, string, RegExp, object?]>([
    ['syntax', 'subscription {', /^Syntax Error/],
    ['an unknown field', 'subscription { colour }', /Cannot query field "colour"/],
    [
      'two root fields',
      'subscription { configChanges { type } b: configChanges { type } }',
      /must select only one/,
    ],
    [
      'two operations and no choice',
      `${SHORT.replace('{', 'A {')} ${SHORT.replace('{', 'B {')}`,
      /several operations/,
    ],
    [
      'a variable of another type',
      'subscription ($since: Revision) { configChanges(since: $since) { type } }',
      /since/,
      { since: 'hunter2' },
    ],
    ['a literal of another type', 'subscription { configChanges(since: "hunter2") { type } }', /revision/],
  ])('%s', async (_what, query, message, variables = {}) => {
    const errors = await errorsOf(accept, query, variables);
    for (const { extensions } of errors)
      expect(extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    expect(errors[0].message).toMatch(message);
    expect(JSON.stringify(errors) + log()).not.toContain('hunter2');
  });

  test('a place of its own for each wrong variable', async () => {
    const query = 'subscription ($since: Revision) { configChanges(since: $since) { type } }';
    const [{ extensions }] = await errorsOf(accept, query, { since: -1 });
    expect(extensions.errors).toEqual([expect.objectContaining({ pointer: '/since', code: 'INVALID' })]);
  });
});

test.each<[string, string, RegExp]>([
  ['a query', '{ config(name: "a") { name } }', /subscriptions alone.*application\/json/],
  ['a mutation', 'mutation { deleteConfig(name: "a") { name } }', /subscriptions alone/],
  ['no operation', 'fragment F on Config { name }', /no operation|unused|never used/],
])('so is that it is none, to who wants server-sent events: %s', async (_what, query, message) => {
  const errors = await errorsOf(EVENTS, query);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(errors[0].message).toMatch(message);
});

describe.each([EVENTS, MULTIPART])('documents are limited like those of any request, %s:', (accept) => {
  test.each<[string, string, RegExp]>([
    ['tokens', `subscription { configChanges { ${'type '.repeat(100)} } }`, /token/i],
    ['depth', 'subscription { configChanges { config { name } } }', /2 levels deep/],
    ['aliases', 'subscription { configChanges { a: type b: type c: type } }', /2 aliases/],
    ['cost', 'subscription { configChanges { type name version revision __typename a: type } }', /costs/],
    [
      'introspection',
      'query A { __schema { __typename } } subscription B { configChanges { type } }',
      /introspection/i,
    ],
  ])('%s', async (_what, query, message) => {
    const [error] = await errorsOf(accept, query, undefined, strict.urls.api);
    expect(error.message).toMatch(message);
  });

  test('and are not told of a schema that they may not ask for', async () => {
    const [error] = await errorsOf(
      accept,
      'subscription { configChange { type } }',
      undefined,
      strict.urls.api,
    );
    expect(error.message).toBe('Cannot query field "configChange" on type "Subscription".');
  });
});
