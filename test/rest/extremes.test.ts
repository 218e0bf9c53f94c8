/**
 * What is legal and extreme, or illegal in great quantity: it costs whoever sends it, and nobody else. Each of
 * these once stopped the server for seconds, or made it answer by the hundred megabytes.
 */
import { send } from '../support/client.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const MEBIBYTE = 1024 * 1024;
const json = { 'Content-Type': 'application/json' };
const ask = (method: string, path: string, headers = {}, body?: string) =>
  send(server.urls.api, method, path, { headers, ...(body !== undefined && { body }) });

test('a page ends early when its entries are large, and Link goes on to the rest', async () => {
  const body = JSON.stringify({ data: 'x'.repeat(MEBIBYTE - 100) });
  for (let index = 0; index < 12; index++) await ask('PUT', `/configs/large.${index}`, json, body);
  const names: string[] = [];
  for (let path: string | undefined = '/configs?prefix=large.'; path; ) {
    const { text, headers }: { text: string; headers: Record<string, unknown> } = await ask('GET', path);
    expect(text.length).toBeLessThan(6 * MEBIBYTE);
    names.push(...(JSON.parse(text) as { name: string }[]).map(({ name }) => name));
    path = /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1];
  }
  expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `large.${index}`).toSorted());
});

test('entries that the database prints at fifty times their length are written, read and listed', async () => {
  const data = Array.from({ length: 100_000 }, () => 5e-324);
  const names = Array.from({ length: 4 }, (_, index) => `tiny.${index}`);
  for (const name of names) {
    expect((await ask('PUT', `/configs/${name}`, json, JSON.stringify({ data }))).status).toBe(201);
  }
  const read = await Promise.all(names.map((name) => ask('GET', `/configs/${name}`)));
  expect(read.map(({ body }) => body.data.length)).toEqual(names.map(() => data.length));
  const { body, headers } = await ask('GET', '/configs?prefix=tiny.');
  expect(body).toHaveLength(1);
  expect(headers.link).toMatch(/rel="next"/);
});

test.each([
  ['operations', '/configs/a', 'application/json-patch+json', `[${Array(400_000).fill('0').join(',')}]`],
  ['members', '/configs/a', 'application/json-patch+json', `[${Array(900).fill('{"x":1}').join(',')}]`],
])('a body with very many wrong %s is refused with a few problems', async (_, path, type, body) => {
  const { status, text } = await ask('PATCH', path, { 'Content-Type': type }, body);
  expect(status).toBe(400);
  expect(text.length).toBeLessThan(20_000);
});

test('very many unknown members are refused with a few problems', async () => {
  const members = Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`m${index}`, 1]));
  const { status, text } = await ask('POST', '/configs', json, JSON.stringify(members));
  expect(status).toBe(400);
  expect(text.length).toBeLessThan(20_000);
});
