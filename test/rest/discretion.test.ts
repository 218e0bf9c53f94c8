/**
 * What must not leave: a value of the caller's data, in a refusal or in the log, nor a stack or a driver's
 * words in any answer. Secrets are sent through every path that fails, and then looked for.
 */

import { type Answer, graphql, type Message, send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';
import { failingRequests, SECRET } from './failing-requests.ts';

const INSIDE =
  /\bat .+:\d+:\d+|node_modules|\.ts\b|prisma|postgres|pg_|SQLSTATE|relation|constraint|SELECT |INSERT /i;

const server = useServer({ MAX_BODY_BYTES: '2048' });
/** How long the log was before the test. */
let logged = 0;

beforeAll(async () => {
  await ask('PUT', '/configs/a', { body: { data: { a: 1 } } });
});

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

test.each(failingRequests)('%s is not repeated', async (_what, method, path, message = {}) => {
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
