/** The history of an entry as a field of it: what it tells, how it is paged, what it costs, how it fails. */
import { graphql } from '../support/client.ts';
import { query as sql } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const ask = async (document: string, variables?: object) =>
  (await graphql(server.urls.api, document, variables)).body;

const ALL = 'history { operation data version revision createdAt updatedAt expiresAt principal }';

async function made(name: string, ...data: unknown[]): Promise<void> {
  for (const value of data) {
    const document =
      'mutation ($name: ConfigName!, $data: JSON) { replaceConfig(name: $name, input: {data: $data}) { name } }';
    expect((await ask(document, { name, data: value })).errors).toBeUndefined();
  }
}

test('tells every change of a name, newest first, over all its lives', async () => {
  await made('lives', 'one', null);
  await ask('mutation { deleteConfig(name: "lives") { name } }');
  await ask('mutation { createConfig(input: {name: "lives", data: "anew", ttl: 60}) { name } }');
  await sql(server.databaseUrl, `UPDATE config SET expires_at = now() - interval '1 s' WHERE name = 'lives'`);
  await made('lives', 'last');
  const { history } = (await ask(`{ config(name: "lives") { ${ALL} } }`)).data.config;
  expect(history).toMatchObject([
    { version: 6, operation: 'CREATED', data: 'last', principal: 'anonymous', expiresAt: null },
    { version: 5, operation: 'EXPIRED', data: null, principal: 'system', expiresAt: expect.any(String) },
    { version: 4, operation: 'CREATED', data: 'anew', principal: 'anonymous', expiresAt: expect.any(String) },
    { version: 3, operation: 'DELETED', data: null, principal: 'anonymous' },
    { version: 2, operation: 'UPDATED', data: null, principal: 'anonymous' },
    { version: 1, operation: 'CREATED', data: 'one', principal: 'anonymous' },
  ]);
  const [, , , deleted, updated, created] = history;
  expect(updated.createdAt).toBe(created.createdAt);
  expect(created.createdAt).toBe(created.updatedAt);
  expect(deleted.revision).toBe(updated.revision + 1);
});

test('begins with the entry as it now is, its life extended since included', async () => {
  await ask('mutation { createConfig(input: {name: "touched", data: 1, ttl: 60}) { name } }');
  const document =
    'mutation { replaceConfig(name: "touched", input: {data: 1, ttl: 600}) { expiresAt history { version expiresAt } } }';
  const { expiresAt, history } = (await ask(document)).data.replaceConfig;
  expect(history).toEqual([{ version: 1, expiresAt }]);
});

test('is paged by version, and the default is twenty', async () => {
  await made('paged', ...Array.from({ length: 25 }, (_, index) => index));
  const page = async (args: string) =>
    (await ask(`{ config(name: "paged") { history${args} { version } } }`)).data.config.history.map(
      ({ version }: { version: number }) => version,
    );
  const newest = Array.from({ length: 25 }, (_, index) => 25 - index);
  expect(await page('')).toEqual(newest.slice(0, 20));
  expect(await page('(first: null, before: null)')).toEqual(newest.slice(0, 20));
  expect(await page('(before: 6)')).toEqual([5, 4, 3, 2, 1]);
  expect(await page('(first: 3)')).toEqual([25, 24, 23]);
  expect(await page('(first: 3, before: 23)')).toEqual([22, 21, 20]);
  expect(await page('(before: 1)')).toEqual([]);
  expect(await page('(first: 100)')).toEqual(newest);
});

test('tells what is kept, and nothing of what is not', async () => {
  await made('compacted', 1, 2, 3);
  await sql(server.databaseUrl, `DELETE FROM change WHERE name = 'compacted' AND version < 3`);
  const { data } = await ask(`{ config(name: "compacted") { history { version } } }`);
  expect(data.config.history).toEqual([{ version: 3 }]);
});

test('is the same from an older version, and after each of several mutations', async () => {
  const { data } = await ask(`mutation {
    a: createConfig(input: {name: "everywhere", data: 1}) { history { version } }
    b: replaceConfig(name: "everywhere", input: {data: 2}) { history { version } }
    c: deleteConfig(name: "everywhere") { history { version operation } } }`);
  expect(data.a.history).toEqual([{ version: 1 }]);
  expect(data.b.history).toEqual([{ version: 2 }, { version: 1 }]);
  expect(data.c.history[0]).toEqual({ version: 3, operation: 'DELETED' });
  const { data: past } = await ask('{ config(name: "everywhere", version: 1) { data history { version } } }');
  expect(past.config).toEqual({ data: 1, history: [{ version: 3 }, { version: 2 }, { version: 1 }] });
});

test.each([
  ['first: 0', '/first'],
  ['first: 101', '/first'],
  ['before: 0', '/before'],
])('%s is refused at its place, once, and is no fault of the server', async (args, pointer) => {
  const { data, errors } = await ask(`{ configs { nodes { history(${args}) { version } } } }`);
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    {
      path: ['configs', 'nodes', expect.any(Number), 'history'],
      extensions: { code: 'BAD_USER_INPUT', errors: [{ pointer, code: 'INVALID' }] },
    },
  ]);
  expect(server.log()).not.toContain('operation failed');
});

test('costs as much as it is long', async () => {
  const { data, errors } = await ask(
    '{ configs(first: 200) { nodes { history(first: 100) { version data } } } }',
  );
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ message: expect.stringMatching(/^This costs \d+ of 20000/) }]);
});

test('a failure of the database is logged once for all entries, with its trace, and says nothing', async () => {
  await made('failing', 1);
  await sql(server.databaseUrl, 'ALTER TABLE change RENAME TO away');
  try {
    const { errors } = await ask(
      '{ a: configs { nodes { history { data } } } b: config(name: "failing") { history { data } } }',
    );
    for (const { message, extensions } of errors) {
      expect(message).not.toMatch(/change|relation|prisma/i);
      expect(extensions.code).toBe('INTERNAL_SERVER_ERROR');
    }
    const lines = server
      .log()
      .split('\n')
      .filter((line) => line.includes('operation failed'));
    const { traceId } = errors[0].extensions;
    // Two batches at most: each root field may come by itself.
    expect([1, 2]).toContain(lines.length);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ operation: 'Config.history', trace_id: traceId });
    expect(server.log()).not.toContain('outside operations');
  } finally {
    await sql(server.databaseUrl, 'ALTER TABLE away RENAME TO change');
  }
});
