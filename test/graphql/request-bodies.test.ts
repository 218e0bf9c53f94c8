/** Bodies of requests over GraphQL: what is wrong with one is told in the form of GraphQL, by the right status. */
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer({ MAX_BODY_BYTES: '4096' });

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send(server.urls.api, 'POST', '/graphql', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });

/** An error that the log can be asked about. */
const NAMED = {
  message: expect.any(String),
  extensions: { traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
};

test.each<[string, unknown, number, string]>([
  ['no JSON', '{"query":', 400, 'BAD_USER_INPUT'],
  ['not UTF-8', Buffer.from('{"query":"{ __typename } # ä"}', 'latin1'), 400, 'BAD_USER_INPUT'],
  ['too large', JSON.stringify({ query: ' '.repeat(5000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['no object', '"{ __typename }"', 400, 'BAD_USER_INPUT'],
  ['null', 'null', 400, 'BAD_USER_INPUT'],
  ['nothing', '', 400, 'BAD_USER_INPUT'],
  ['a batch', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]', 400, 'BAD_USER_INPUT'],
  ['a query that is no text', '{"query":1}', 400, 'BAD_USER_INPUT'],
  ['variables that are no object', '{"query":"{ __typename }","variables":"x"}', 400, 'BAD_USER_INPUT'],
  [
    'an operation that is not there',
    '{"query":"query A { __typename }","operationName":"B"}',
    400,
    'BAD_USER_INPUT',
  ],
  [
    'two operations and no choice',
    '{"query":"query A { __typename } query B { __typename }"}',
    400,
    'BAD_USER_INPUT',
  ],
])('a body that is %s is told in the form of GraphQL', async (_what, content, status, code) => {
  const answer = await post(content);
  expect({ status: answer.status, errors: answer.body?.errors }).toMatchObject({
    status,
    errors: [{ message: expect.any(String), extensions: { code } }],
  });
});

test.each<[string, string]>([
  ['a name that is no text', '{"query":"{ __typename }","operationName":1}'],
  ['extensions that are no object', '{"query":"{ __typename }","extensions":[]}'],
  ['no members', '{}'],
  ['no query', '{"variables":{}}'],
])('a body that has %s is told which, and by which trace it is found', async (_what, content) => {
  const { status, body } = await post(content);
  expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [NAMED] });
});

test('a body that has the hash of a document alone is told to send the document', async () => {
  const { body } = await post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } });
  expect(body.errors).toMatchObject([{ ...NAMED, message: 'PersistedQueryNotSupported' }]);
});

test('a body in another charset is refused', async () => {
  const { status } = await post('{}', { 'Content-Type': 'application/json; charset=iso-8859-1' });
  expect(status).toBe(415);
});

test('a body is answered with `application/graphql-response+json` where that is accepted', async () => {
  const Accept = 'application/graphql-response+json';
  const { headers } = await post({ query: '{ __typename }' }, { Accept });
  expect(headers['content-type']).toMatch(/^application\/graphql-response\+json/);
});
