/** Reading one entry over GraphQL, against Apollo Server with the same schema and a resolver that has it already. */
import { ask, startModule, stop } from '../children.ts';
import { compare, overHttp } from '../compare.ts';
import { getAll, names } from '../entries.ts';
import { type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';

const FIELDS = '{ name data version revision createdAt updatedAt expiresAt }';
const DOCUMENT = `query Entry($name: ConfigName!) { config(name: $name) ${FIELDS} }`;

const documents: Readonly<Record<string, (name: string) => object>> = {
  'with a variable': (name) => ({ query: DOCUMENT, variables: { name } }),
  'without variables': (name) => ({ query: `{ config(name: "${name}") ${FIELDS} }` }),
};

export async function graphql({ url, loader, plan }: Run): Promise<Row[]> {
  const apollo = startModule('baselines/apollo.ts');
  const typeDefs = await (await fetch(`${url}/schema.graphql`)).text();
  const bodies = Object.values(await getAll(url)).map((body) => JSON.parse(body));
  const entries = Object.fromEntries(bodies.map((entry) => [entry.name, entry]));
  const baseline = await ask<string>(apollo, { typeDefs, entries });
  const rows: Row[] = [];
  for (const [kind, request] of Object.entries(documents)) {
    const requests = names.map((name) => ({ path: '/graphql', body: JSON.stringify(request(name)) }));
    await sameText(requests[0]?.body ?? '', url, baseline);
    const contestant = (url: string) => overHttp(loader, { url, method: 'POST', connections: 32, requests });
    const comparison = await compare(plan, contestant(url), contestant(baseline));
    rows.push(ratioRow(`GraphQL \`config\` ${kind}, 32 connections`, comparison, { atLeast: 0.85 }));
  }
  await stop(apollo);
  return rows;
}

async function sameText(body: string, ...urls: readonly string[]): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const ask = async (url: string) =>
    (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
  const texts = await Promise.all(urls.map(ask));
  if (new Set(texts).size !== 1) throw new Error(`the answers differ: ${texts.join(' and ')}`);
}
