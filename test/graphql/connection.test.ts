/** The list as a Relay connection: laws that hold for any pages, and counting only when it is asked for. */
import fc from 'fast-check';
import { graphql } from '../support/client.ts';
import { query } from '../support/database.ts';
import { useServer } from '../support/use-server.ts';

const server = useServer();

const NAMES = Array.from({ length: 23 }, (_, index) => `${'aAb_'[index % 4]}${'.~-:'[index % 3]}${index}`);

beforeAll(async () => {
  const create = 'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { name } }';
  for (const name of NAMES) await graphql(server.urls.api, create, { input: { name, data: name } });
});

interface Page {
  readonly nodes: { name: string }[];
  readonly edges: { cursor: string; node: { name: string } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

interface List {
  readonly prefix: string;
  readonly orderBy: string;
}

const DOCUMENT = `query ($first: Int!, $after: Cursor, $prefix: String, $orderBy: ConfigOrder!) {
  configs(first: $first, after: $after, prefix: $prefix, orderBy: $orderBy) {
    nodes { name } edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

async function page(list: List, first: number, after?: string): Promise<Page> {
  const { body } = await graphql(server.urls.api, DOCUMENT, { ...list, first, after });
  expect(body.errors).toBeUndefined();
  return body.data.configs;
}

const list = fc.record({
  prefix: fc.constantFrom('', 'a', 'a.', 'A', '_', '_~', 'none'),
  orderBy: fc.constantFrom('NAME_ASC', 'NAME_DESC', 'UPDATED_AT_ASC', 'UPDATED_AT_DESC'),
});
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

const everyLaw = { numRuns: 30 };

test('pages of any sizes make up the same list, and the same cursors', async () => {
  await fc.assert(
    fc.asyncProperty(list, sizes, async (it, steps) => {
      const whole = await page(it, 100);
      const edges: Page['edges'] = [];
      let after: string | undefined;
      for (let step = 0; ; step++) {
        const part = await page(it, steps[step % steps.length] ?? 1, after);
        edges.push(...part.edges);
        expect(part.pageInfo.hasNextPage).toBe(edges.length < whole.edges.length);
        expect(part.pageInfo.hasPreviousPage).toBe(after !== undefined);
        if (!part.pageInfo.hasNextPage) break;
        after = part.pageInfo.endCursor ?? undefined;
      }
      expect(edges).toEqual(whole.edges);
    }),
    everyLaw,
  );
});

test('a page begins after any cursor of its list, and its own cursors are its ends', async () => {
  await fc.assert(
    fc.asyncProperty(list, fc.nat(30), fc.integer({ min: 1, max: 30 }), async (it, at, first) => {
      const whole = await page(it, 100);
      const start = whole.edges.length === 0 ? undefined : whole.edges[at % whole.edges.length];
      const part = await page(it, first, start?.cursor);
      const from = start ? whole.edges.indexOf(start) + 1 : 0;
      expect(part.edges).toEqual(whole.edges.slice(from, from + first));
      expect(part.nodes).toEqual(part.edges.map(({ node }) => node));
      expect(part.pageInfo.startCursor).toBe(part.edges[0]?.cursor ?? null);
      expect(part.pageInfo.endCursor).toBe(part.edges.at(-1)?.cursor ?? null);
    }),
    everyLaw,
  );
});

test('a list holds each name that begins with its prefix, once', async () => {
  await fc.assert(
    fc.asyncProperty(list, async (it) => {
      const { nodes } = await page(it, 100);
      const expected = NAMES.filter((name) => name.startsWith(it.prefix));
      expect(nodes.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
    }),
    everyLaw,
  );
});

describe('totalCount', () => {
  const counting = async (document: string) => {
    const { body } = await graphql(server.urls.api, document);
    expect(body.errors).toBeUndefined();
    return body.data.configs;
  };

  /** Whether one of the server's connections has last run a statement that counts. */
  async function hasCounted(): Promise<boolean> {
    const rows = await query<{ query: string }>(
      server.databaseUrl,
      `SELECT query FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'config-server'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    return rows.some((row) => /\bcount\s*\(/i.test(row.query));
  }

  test('is counted only when it is selected', async () => {
    await counting('{ configs(first: 1) { nodes { name } pageInfo { hasNextPage } } }');
    expect(await hasCounted()).toBe(false);
    await counting('{ configs(first: 1) { nodes { name } totalCount @include(if: false) } }');
    expect(await hasCounted()).toBe(false);
    await counting('{ configs(first: 1) { totalCount } }');
    expect(await hasCounted()).toBe(true);
  });

  test.each(['', 'a', '_~', 'none'])(
    'is that of the whole list with prefix "%s", whatever the page',
    async (prefix) => {
      const { totalCount } = await counting(
        `{ configs(first: 1, prefix: "${prefix}") { totalCount nodes { name } } }`,
      );
      expect(totalCount).toBe(NAMES.filter((name) => name.startsWith(prefix)).length);
    },
  );
});
