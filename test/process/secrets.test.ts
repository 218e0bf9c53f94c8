/**
 * What must never be told: values of callers, credentials, settings. A server that logs all it can is sent a secret
 * by every path of both surfaces, those that fail and those that do not; then everything it has written is
 * searched: its output, its metrics, and the answers to whoever was refused.
 */
import { failingLiterals, failingSyntax, failingVariables } from '../graphql/failing-documents.ts';
import { OPEN_METRICS } from '../observability/samples.ts';
import { failingRequests, SECRET } from '../rest/failing-requests.ts';
import { type Answer, graphql, type Message, send } from '../support/client.ts';
import { query } from '../support/database.ts';
import { leaveAll, openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { useServerProcess } from '../support/use-server-process.ts';
import { leaks } from './leaks.ts';

import.meta.jest.setTimeout(90_000);

// Before the server ends.
afterAll(leaveAll);

const server = useServerProcess({ LOG_LEVEL: 'trace', MAX_BODY_BYTES: '2048' });

beforeAll(async () => {
  await rest('PUT', '/configs/a', { body: { data: { a: 1 } } });
});

const rest = (method: string, path: string, message?: Message) => send(server.api, method, path, message);
const ask = (document: string, variables?: object) => graphql(server.api, document, variables);

function expectRefused({ text, headers, status, body }: Answer): void {
  expect(status >= 400 || body?.errors !== undefined).toBe(true);
  expect(leaks(text + JSON.stringify(headers))).toEqual([]);
}

/** All that it has written so far, once a last request is among it. */
async function expectNothingTold(): Promise<void> {
  const { body } = await rest('GET', '/configs/absent');
  await eventually(() => server.stdout().includes(body.instance));
  expect(leaks(server.stdout())).toEqual([]);
  expect(server.stderr()).toBe('');
  for (const Accept of ['text/plain', OPEN_METRICS])
    expect(leaks((await send(server.admin, 'GET', '/metrics', { headers: { Accept } })).text)).toEqual([]);
}

const HEADERS = {
  Authorization: `Bearer ${SECRET}`,
  Cookie: `session=${SECRET}`,
  'User-Agent': SECRET,
  Referer: `http://${SECRET}/`,
  'X-Forwarded-For': SECRET,
  'X-Api-Key': SECRET,
  traceparent: `00-${SECRET}-00f067aa0ba902b7-01`,
  tracestate: `a=${SECRET}`,
  baggage: `a=${SECRET}`,
};

const where = (filter: object) => `/configs?where=${encodeURIComponent(JSON.stringify(filter))}`;
const FILTERS: readonly object[] = [
  { data: { path: SECRET, gte: [SECRET] } },
  { data: { path: `${SECRET}..`, eq: SECRET } },
  { name: { startsWith: [SECRET] } },
  { updatedAt: { after: SECRET } },
];
/** A member's name is told to who has sent it, for it is the place of what is wrong; and to nobody else. */
const UNKNOWN_MEMBER = { name: { [SECRET]: SECRET } };

test('in refusing a request over REST', async () => {
  for (const [, method, path, message = {}] of failingRequests) {
    const headers = { ...HEADERS, ...message.headers };
    expectRefused(await rest(method, path, { ...message, headers }));
  }
  for (const filter of FILTERS) expectRefused(await rest('GET', where(filter)));
  expectRefused(await rest('GET', `/configs?where=${SECRET}`));
  expect((await rest('GET', where(UNKNOWN_MEMBER))).status).toBe(400);
  const Accept = 'text/event-stream';
  expectRefused(await rest('GET', `/configs?since=${SECRET}`, { headers: { Accept } }));
  expectRefused(await rest('GET', `/configs/-${SECRET}`, { headers: { Accept } }));
  await expectNothingTold();
});

test('in refusing a request over GraphQL', async () => {
  const documents = [...failingLiterals, ...failingSyntax].map(([, document]) => document);
  for (const document of documents) expectRefused(await ask(document));
  for (const [, document, variables] of failingVariables) expectRefused(await ask(document, variables));
  const filtered = 'query ($where: ConfigFilter) { configs(where: $where) { totalCount } }';
  for (const filter of FILTERS) expectRefused(await ask(filtered, { where: filter }));
  expect((await ask(filtered, { where: UNKNOWN_MEMBER })).status).toBe(400);
  for (const body of [SECRET, `{"query": "${SECRET}`, { query: SECRET }, { [SECRET]: 1 }, [SECRET]])
    expectRefused(await rest('POST', '/graphql', { headers: { ...HEADERS, ...JSON_TYPE }, body }));
  expectRefused(await rest('POST', '/graphql', { body: { query: '{ __typename }', operationName: SECRET } }));
  const patching =
    'mutation ($p: [JSONPatchOperation!]!) { patchConfig(name: "a", operations: $p) { name } }';
  expectRefused(await ask(patching, { p: [{ op: 'test', path: '/data', value: SECRET }] }));
  const Accept = 'text/event-stream';
  for (const query of [
    `subscription { configChanges(prefix: "-${SECRET}") { type } }`,
    `subscription { ${SECRET} }`,
  ]) {
    const { text } = await rest('POST', '/graphql', { headers: { ...JSON_TYPE, Accept }, body: { query } });
    expect(text).toContain('errors');
  }
  await expectNothingTold();
});

const JSON_TYPE = { 'Content-Type': 'application/json' };

test('in serving requests, with its events, to the end', async () => {
  const body = { data: { [SECRET]: [SECRET] } };
  const stream = await openStream(server.api, `/configs?prefix=${SECRET}`, { headers: HEADERS });
  expect((await rest('PUT', `/configs/${SECRET}`, { headers: HEADERS, body })).status).toBe(201);
  await eventually(() => stream.text().includes(SECRET));
  expect((await rest('GET', `/configs/${SECRET}?version=1`, { headers: HEADERS })).status).toBe(200);
  expect((await rest('GET', where({ data: { path: SECRET, eq: SECRET } }))).status).toBe(200);
  const { data } = (await ask(`{ config(name: "${SECRET}") { data history { data } } }`)).body;
  expect(data.config).toMatchObject(body);
  expect((await rest('DELETE', `/configs/${SECRET}`)).status).toBe(204);
  stream.leave();
  await expectNothingTold();
});

test.each([
  [
    'by a constraint that quotes the row',
    `ALTER TABLE config ADD CONSTRAINT no_secrets CHECK (data::text NOT LIKE '%${SECRET}%')`,
    'ALTER TABLE config DROP CONSTRAINT no_secrets',
  ],
  ['by a missing table', 'ALTER TABLE change RENAME TO away', 'ALTER TABLE away RENAME TO change'],
  ['by a missing view', 'ALTER VIEW live_config RENAME TO away', 'ALTER VIEW away RENAME TO live_config'],
])('when the database fails %s', async (_how, spoil, mend) => {
  const body = { data: { deep: [SECRET] } };
  await query(server.databaseUrl, spoil);
  try {
    const answers = [
      await rest('PUT', `/configs/${SECRET}`, { headers: HEADERS, body }),
      await rest('GET', `/configs/${SECRET}.2`, { headers: { ...HEADERS, 'Cache-Control': 'no-cache' } }),
      await rest('GET', where({ data: { path: SECRET, eq: SECRET } })),
      await ask('mutation ($i: CreateConfigInput!) { createConfig(input: $i) { name } }', {
        i: { name: `${SECRET}.3`, ...body },
      }),
      await ask(`{ configs(prefix: "${SECRET}") { totalCount nodes { data } } }`),
    ];
    const failed = answers.filter(({ status, body }) => status >= 500 || body.errors);
    expect(failed).not.toEqual([]);
    for (const answer of failed) expect(leaks(answer.text)).toEqual([]);
    const traces = failed.map(({ body }) => body.instance ?? body.errors[0].extensions.traceId);
    await eventually(() =>
      server.log().some(({ msg, trace_id }) => msg === 'operation failed' && traces.includes(trace_id)),
    );
  } finally {
    await query(server.databaseUrl, mend);
  }
  await expectNothingTold();
});
