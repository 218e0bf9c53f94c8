/** A server at work whose metrics are looked at, with an entry `a`; and by how much they grow meanwhile. */
import { send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type UsedServer, useServer } from '../support/use-server.ts';
import { scrape } from './samples.ts';

let server: UsedServer;

/** By hooks; its feed is live when the tests begin. */
export function useMeasured(): void {
  server = useServer();
  beforeAll(async () => {
    await eventually(async () => (await metrics()).value('config_server_feed_live') === 1);
    await put('a', 1);
  });
}

export const api = () => server.urls.api;
export const admin = () => server.urls.admin;

export const metrics = (accept?: string) => scrape(admin(), accept);
export const put = (name: string, data: unknown) =>
  send(api(), 'PUT', `/configs/${name}`, { body: { data } });
export const get = (path: string) => send(api(), 'GET', path);

/** By how much a series grows meanwhile; one that is not there yet counts as 0. */
export async function growth(
  name: string,
  labels: Record<string, string>,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  const before = (await metrics()).value(name, labels) ?? 0;
  await meanwhile();
  // The response ends a moment before it is counted.
  await eventually(async () => ((await metrics()).value(name, labels) ?? 0) > before, 2_000).catch(() => {});
  return ((await metrics()).value(name, labels) ?? 0) - before;
}
