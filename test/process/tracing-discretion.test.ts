/** No value of the caller's is in any span: secrets are sent in every place there is, and then looked for. */
import { query } from '../support/database.ts';
import { put } from './client.ts';
import { startTraced, stop, traced, useTraces } from './traces.ts';

import.meta.jest.setTimeout(60_000);

const SECRET = 'hunter2swordfish';

useTraces();

const headers = {
  Authorization: `Bearer ${SECRET}`,
  Cookie: `session=${SECRET}`,
  'User-Agent': SECRET,
  'X-Secret': SECRET,
  tracestate: `vendor=${SECRET}`,
  baggage: `secret=${SECRET}`,
};

const filter = encodeURIComponent(
  JSON.stringify({ or: [{ data: { path: SECRET, eq: SECRET } }, { name: { startsWith: SECRET } }] }),
);

const rest: [method: string, path: string, body?: unknown][] = [
  ['PUT', `/configs/${SECRET}`, { data: { [SECRET]: SECRET } }],
  ['GET', `/configs/${SECRET}`],
  ['GET', `/configs/${SECRET}?version=7`],
  ['GET', `/configs?prefix=${SECRET}&where=${filter}`],
  ['GET', `/configs?where=${filter}&orderBy=${SECRET}`],
  ['GET', `/configs?after=${SECRET}`],
  ['PATCH', `/configs/${SECRET}`, { data: { [`${SECRET}2`]: SECRET } }],
  ['POST', '/configs', { name: SECRET, data: SECRET }],
  ['PUT', `/configs/-${SECRET}`, { data: SECRET, [SECRET]: SECRET }],
  ['DELETE', `/configs/${SECRET}`],
  ['PROPFIND', `/configs/${SECRET}`],
  ['GET', `/${SECRET}/${SECRET}`],
  ['GET', `/configs/${SECRET}%zz`],
];

const documents: [document: string, variables?: object, operationName?: string][] = [
  [
    `mutation ${SECRET}($d: JSON!) { ${SECRET}: replaceConfig(name: "${SECRET}", input: { data: $d }) { version } }`,
    { d: { [SECRET]: SECRET } },
  ],
  [`mutation { patchConfig(name: "${SECRET}", merge: { data: { a: "${SECRET}" } }) { version } }`],
  [
    `query { configs(prefix: "${SECRET}", where: { data: { path: "${SECRET}", eq: "${SECRET}" } }) { totalCount } }`,
  ],
  [`query { config(name: "${SECRET}") { name history(first: 1) { nodes { version data } } } }`],
  [`query { ${SECRET} }`],
  [`query { config(name: "a") { ${SECRET} } }`],
  [`query { config(name: "-${SECRET}") { name } }`],
  [`query { config(${SECRET}: "a") @${SECRET} { name } }`],
  [`${SECRET} {`],
  [`query A { __typename } query B { __typename }`, {}, SECRET],
  [`query ($v: Int) { config(name: "a", version: $v) { name } }`, { v: SECRET }],
  [`# ${SECRET}\nquery { config(name: "a") { name } }`],
];

test('in names, data, filters, headers, documents and variables, of requests that succeed and that fail', async () => {
  const server = await startTraced(traced.database.url, traced.receiver);
  const statuses = new Set<number>();
  for (const [method, path, body] of rest) {
    statuses.add(await statusOf(`${server.api}${path}`, method, body));
  }
  for (const [document, variables, operationName] of documents) {
    const body = { query: document, variables, operationName };
    statuses.add(await statusOf(`${server.api}/graphql`, 'POST', body));
  }
  // The database's own words quote the row that it refuses.
  await query(traced.database.url, `ALTER TABLE config ADD CHECK (data <> '"${SECRET}"')`);
  expect((await put(server.api, SECRET, SECRET, headers)).status).toBe(500);
  await query(traced.database.url, 'ALTER TABLE change RENAME TO elsewhere');
  const history = `query { config(name: "${SECRET}") { history(first: 1) { nodes { version } } } }`;
  await statusOf(`${server.api}/graphql`, 'POST', { query: history });
  await stop(server);

  expect(statuses).toEqual(new Set([200, 201, 204, 400, 404, 405, 409]));
  expect(traced.receiver.spans().length).toBeGreaterThan(rest.length + documents.length);
  expect(traced.receiver.spans().some(({ isError }) => isError)).toBe(true);
  for (const { name, attributes, events, message } of traced.receiver.spans())
    expect(JSON.stringify([name, attributes, events, message])).not.toMatch(new RegExp(SECRET, 'i'));
  // The bytes as well, and with them all that is not read above.
  expect(traced.receiver.raw()).not.toMatch(new RegExp(SECRET, 'i'));
});

async function statusOf(url: string, method: string, body: unknown): Promise<number> {
  const sent = await fetch(url, {
    method,
    headers: { ...headers, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error) => error);
  return sent instanceof Response ? sent.status : 0;
}
