/** What a browser finds at `/graphql`, by setting; whoever prefers JSON is answered as ever. */
import { send } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const PAGE = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const READ = `/graphql?query=${encodeURIComponent('{ __typename }')}`;

const running: TestServer[] = [];

async function start(explorer: string): Promise<string> {
  const server = await startTestServer({ GRAPHQL_EXPLORER: explorer });
  running.push(server);
  return server.urls.api;
}

const hostsOf = (text: string) => [
  ...new Set([...text.matchAll(/https:\/\/([\w.-]+)/g)].map(([, host]) => host)),
];

afterAll(() => Promise.all(running.map((server) => server.stop())));

describe('graphiql', () => {
  let api: string;

  beforeAll(async () => {
    api = await start('graphiql');
  });

  test.each(['/graphql', READ])('is the page at %s', async (path) => {
    const { status, headers, text } = await send(api, 'GET', path, { headers: PAGE });
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(headers.vary).toContain('Accept');
    expect(text).toContain('id="explorer"');
  });

  test.each(['*/*', 'application/json', 'application/json, text/html;q=0.5'])(
    'not for Accept: %s',
    async (Accept) => {
      const { headers, body } = await send(api, 'GET', READ, {
        headers: { Accept, 'Apollo-Require-Preflight': 'true' },
      });
      expect(headers['content-type']).toMatch(/json/);
      expect(body).toEqual({ data: { __typename: 'Query' } });
    },
  );
});

test('sandbox is Apollo’s page', async () => {
  const { status, headers, text } = await send(await start('sandbox'), 'GET', '/graphql', { headers: PAGE });
  expect(status).toBe(200);
  expect(headers.vary).toContain('Accept');
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(/^default-src 'none'; .*connect-src 'self'; .*frame-ancestors 'none'$/);
  // Each host that may be asked is one that the page names, or, of those that it leads to, the fonts' and the frame's.
  const [allowed, named] = [hostsOf(policy), hostsOf(text.replace(/content="script-src[^"]+"/, ''))];
  const ledTo = ['fonts.gstatic.com', 'sandbox.embed.apollographql.com'];
  expect(allowed.toSorted()).toEqual([...new Set([...named, ...ledTo])].toSorted());
  expect(text).toContain('"runTelemetry":false');
});

test('off is no page', async () => {
  const { status, headers } = await send(await start('off'), 'GET', '/graphql', { headers: PAGE });
  expect(status).toBe(400);
  expect(headers['content-type']).toMatch(/json/);
});
