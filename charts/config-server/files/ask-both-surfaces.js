// What `helm test` runs, in the server's own image: writes an entry by REST, reads it by GraphQL, both through the
// service, and removes it. Left behind by a failure, it ends by itself after a minute.
import assert from 'node:assert/strict';

const { API } = process.env;
const entry = `${API}/configs/helm-test.${process.pid}-${Date.now()}`;
const name = entry.split('/').pop();

async function ask(url, { json, ...init } = {}) {
  const response = await fetch(url, {
    ...init,
    ...(json && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(10_000),
  });
  console.log(init.method ?? (json ? 'POST' : 'GET'), url, response.status);
  // A body can be read once only: here when it tells of a failure, otherwise by who has asked.
  if (!response.ok) assert.fail(await response.text());
  return response;
}

const data = { asked: 'on both surfaces' };
const written = await (await ask(entry, { method: 'PUT', json: { data, ttl: 60 } })).json();
const query = 'query($name: ConfigName!) { config(name: $name) { data revision } }';
const read = await (
  await ask(`${API}/graphql`, { method: 'POST', json: { query, variables: { name } } })
).json();
assert.deepEqual(read, { data: { config: { data, revision: written.revision } } });
await ask(entry, { method: 'DELETE' });
console.log('REST and GraphQL answer alike');
