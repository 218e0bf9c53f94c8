/** Filters on both surfaces of a server, over a few entries whose data differ in kind; both have to give the same. */
import { graphql as ask } from '../support/client.ts';
import { type UsedServer, useServer } from '../support/use-server.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Surface } from './surface.ts';

/** In the order of their names, in which they are made. */
const ENTRIES: Readonly<Record<string, unknown>> = {
  'a.array': { value: [1, 'x', { deep: true }, null], list: ['x', 'y'] },
  'a.false': { value: false },
  'a.null': { value: null },
  'b.five': { value: 5, retry: { limit: 3 } },
  'b.ten': { value: 10, retry: { limit: 9 } },
  'b.text': { value: 'xyz', list: 'x' },
  'c.dotted': { 'log.level': 'debug', 'back\\slash': 1, '0': 'digit' },
  'c.empty': {},
  'c.scalar': 5,
};
export const NAMES = Object.keys(ENTRIES).toSorted();

let server: UsedServer;
let rest: Surface;
let graphql: Surface;

/** By hooks: a server that has the entries. */
export function useEntries(): void {
  server = useServer();
  beforeAll(async () => {
    rest = restSurface(server.urls.api);
    graphql = graphqlSurface(server.urls.api);
    for (const name of NAMES) await rest.perform({ create: { name, data: ENTRIES[name] } });
  });
}

export const api = () => server.urls.api;

/** What REST makes of a filter as it is, whether or not it is JSON. */
export const overRest = (where: string) => rest.list({ where });

export async function both(args: Record<string, unknown>) {
  const page = await rest.list(args);
  expect(await graphql.list(args)).toEqual(page);
  return { ...page, names: page.entries?.map(({ name }) => name) };
}

export async function count(where: unknown): Promise<number> {
  const document = 'query ($where: ConfigFilter) { configs(first: 1, where: $where) { totalCount } }';
  return (await ask(api(), document, { where })).body.data.configs.totalCount;
}

/** A condition on what an entry holds. */
export const data = (path: string, operators: object) => ({ data: { path, ...operators } });

/** Nothing but nesting. */
export const nested = (levels: number): unknown => (levels === 0 ? {} : { not: nested(levels - 1) });

/** Nothing but many conditions. */
export const many = (length: number) => ({ or: Array.from({ length }, () => ({ name: { eq: 'a' } })) });
