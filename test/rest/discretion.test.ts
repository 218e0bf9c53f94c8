/**
 * What must not leave: a value of the caller's data, in a refusal or in the log, nor a stack or a driver's
 * words in any answer. Secrets are sent through every path that fails, and then looked for.
 */

import { type Answer, graphql, type Message, send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const SECRET = 'hunter2swordfish';
const INSIDE =
  /\bat .+:\d+:\d+|node_modules|\.ts\b|prisma|postgres|pg_|SQLSTATE|relation|constraint|SELECT |INSERT /i;

let server: TestServer;
/** How long the log was before the test. */
let logged = 0;

beforeAll(async () => {
  server = await startTestServer({ MAX_BODY_BYTES: '2048' });
  await ask('PUT', '/configs/a', { body: { data: { a: 1 } } });
});

afterAll(() => server.stop());

beforeEach(() => {
  logged = server.log().length;
});

const log = () => server.log().slice(logged);
const ask = (method: string, path: string, message?: Message) => send(server.urls.api, method, path, message);

function expectDiscreet({ status, text, headers }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  const shown = `${text}\n${JSON.stringify(headers)}`;
  expect(shown).not.toContain(SECRET);
  expect(text.replace(/`[^`]*`/g, '')).not.toMatch(INSIDE);
  expect(leaks()).toEqual([]);
}

/** Where the log tells a secret, with a little of what is around it. */
function leaks(): string[] {
  return log().match(new RegExp(`.{0,60}${SECRET}`, 'g')) ?? [];
}

const as = (type: string, body: unknown): Message => ({
  headers: { 'Content-Type': type },
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
const json = (body: unknown) => as('application/json', body);
const jsonPatch = (...operations: object[]) => as('application/json-patch+json', operations);

const failing: [what: string, method: string, path: string, Message?][] = [
  ['a name that is none', 'GET', `/configs/-${SECRET}`],
  ['an absent name', 'GET', `/configs/${SECRET}`],
  ['a path that leads nowhere', 'GET', `/${SECRET}/${SECRET}`],
  ['a path that cannot be decoded', 'GET', `/configs/${SECRET}%zz`],
  ['a method', 'PURGE', `/configs/${SECRET}`],
  ['a parameter', 'GET', `/configs?first=${SECRET}`],
  ['an order', 'GET', `/configs?orderBy=${SECRET}`],
  ['a prefix', 'GET', `/configs?prefix=-${SECRET}`],
  ['a cursor', 'GET', `/configs?after=${SECRET}`],
  ['a media type', 'PUT', '/configs/a', as(`text/${SECRET}`, SECRET)],
  ['a charset', 'PUT', '/configs/a', as(`application/json; charset=${SECRET}`, '{}')],
  [
    'an encoding',
    'PUT',
    '/configs/a',
    { headers: { 'Content-Type': 'application/json', 'Content-Encoding': SECRET }, body: '{}' },
  ],
  ['an accepted type', 'GET', '/configs/a', { headers: { Accept: `text/${SECRET}` } }],
  [
    'a condition',
    'PUT',
    '/configs/a',
    { headers: { 'Content-Type': 'application/json', 'If-Match': SECRET }, body: '{"data":1}' },
  ],
  ['a body that is no JSON', 'PUT', '/configs/a', json(`{"data":"${SECRET}",}`)],
  ['a body that is bare text', 'PUT', '/configs/a', json(SECRET)],
  ['a body of another kind', 'PUT', '/configs/a', json(`"${SECRET}"`)],
  ['a body that is not UTF-8', 'PUT', '/configs/a', json(Buffer.from(`"${SECRET}ä"`, 'latin1'))],
  ['a body that is too large', 'PUT', '/configs/a', json(`"${SECRET.repeat(200)}"`)],
  ['data that is not I-JSON', 'PUT', '/configs/a', json({ data: [SECRET, `${SECRET}\0`] })],
  ['data and a ttl', 'PUT', '/configs/a', json({ data: SECRET, ttl: SECRET })],
  ['a name in a body', 'POST', '/configs', json({ name: `-${SECRET}`, data: SECRET })],
  ['another name than the path has', 'PUT', '/configs/a', json({ name: SECRET, data: SECRET })],
  ['an entry that exists', 'POST', '/configs', json({ name: 'a', data: SECRET })],
  ['a merge patch that renames', 'PATCH', '/configs/a', json({ name: SECRET })],
  ['a merge patch of a ttl', 'PATCH', '/configs/a', json({ ttl: SECRET })],
  ['a test that fails', 'PATCH', '/configs/a', jsonPatch({ op: 'test', path: '/data', value: SECRET })],
  ['a path of a patch', 'PATCH', '/configs/a', jsonPatch({ op: 'remove', path: `/data/${SECRET}` })],
  ['a path that is no pointer', 'PATCH', '/configs/a', jsonPatch({ op: 'remove', path: SECRET })],
  ['an op', 'PATCH', '/configs/a', jsonPatch({ op: SECRET, path: '/data' })],
  ['a from', 'PATCH', '/configs/a', jsonPatch({ op: 'move', from: `/${SECRET}`, path: '/data/b' })],
];

test.each(failing)('%s is not repeated', async (_what, method, path, message = {}) => {
  expectDiscreet(await ask(method, path, message));
});

describe('when the database fails', () => {
  const breaking: Record<string, [break_: string, mend: string]> = {
    'by a constraint that quotes the row': [
      `ALTER TABLE config ADD CONSTRAINT no_secrets CHECK (data::text NOT LIKE '%${SECRET}%')`,
      'ALTER TABLE config DROP CONSTRAINT no_secrets',
    ],
    'by a missing table': ['ALTER TABLE change RENAME TO changed', 'ALTER TABLE changed RENAME TO change'],
  };

  test.each(Object.entries(breaking))('%s, neither surface nor log tell', async (_how, [spoil, mend]) => {
    await query(server.databaseUrl, spoil);
    try {
      const body = { data: { deep: [SECRET] } };
      expectDiscreet(await ask('PUT', `/configs/${SECRET}`, { body }));
      const document = `mutation ($input: CreateConfigInput!) { createConfig(input: $input) { name } }`;
      const answer = await graphql(server.urls.api, document, { input: { name: SECRET, ...body } });
      expect(answer.body.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
      expectDiscreet({ ...answer, status: 500 });
      expect(log()).toContain('operation failed');
    } finally {
      await query(server.databaseUrl, mend);
    }
  });
});
