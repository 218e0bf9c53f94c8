/** The requests of the load, on both surfaces. Each rejects unless it was answered as it has to be. */
import type { Answer, Connection } from './connection.ts';

export interface Shown {
  readonly revision: number;
  readonly data: unknown;
}

export interface Surface {
  readonly name: 'REST' | 'GraphQL';
  write(connection: Connection, name: string, data: unknown): Promise<Shown>;
  /** What the database holds, whichever server is asked. */
  read(connection: Connection, name: string): Promise<Shown>;
  list(connection: Connection, prefix: string): Promise<number>;
}

const FRESH = { 'Cache-Control': 'no-cache' };

export const rest: Surface = {
  name: 'REST',
  async write(connection, name, data) {
    return ok(await connection.ask(`/configs/${name}`, { method: 'PUT', body: { data } }));
  },
  async read(connection, name) {
    return ok(await connection.ask(`/configs/${name}`, { headers: FRESH }));
  },
  async list(connection, prefix) {
    return ok(await connection.ask(`/configs?first=20&prefix=${prefix}`)).length;
  },
};

export const graphql: Surface = {
  name: 'GraphQL',
  async write(connection, name, data) {
    const document =
      'mutation($name: ConfigName!, $data: JSON) { replaceConfig(name: $name, input: { data: $data }) { revision data } }';
    return (await execute(connection, document, { name, data })).replaceConfig;
  },
  async read(connection, name) {
    const document = 'query($name: ConfigName!) { config(name: $name) { revision data } }';
    return (await execute(connection, document, { name })).config;
  },
  async list(connection, prefix) {
    const document = 'query($prefix: String) { configs(first: 20, prefix: $prefix) { nodes { revision } } }';
    return (await execute(connection, document, { prefix })).configs.nodes.length;
  },
};

export async function execute(connection: Connection, query: string, variables: Record<string, unknown>) {
  const body = { query, variables };
  const { data, errors } = ok(await connection.ask('/graphql', { method: 'POST', headers: FRESH, body }));
  if (errors) throw new Error(`answered ${JSON.stringify(errors)}`);
  return data;
}

function ok({ status, json }: Answer) {
  if (status !== 200 && status !== 201) throw new Error(`answered ${status} ${JSON.stringify(json)}`);
  return json;
}
