/** Event streams over REST, from a server that is there for all tests of a file, with an entry `a`. */
import { send } from '../support/client.ts';
import { type Asking, leaveAll, openStream } from '../support/event-stream.ts';
import { type UsedServer, useServer } from '../support/use-server.ts';

let server: UsedServer;

/** By hooks; the streams of each test end with it. */
export function useStreams(): void {
  server = useServer();
  beforeAll(async () => {
    await put('a', 1);
  });
  afterEach(leaveAll);
}

export const api = () => server.urls.api;
export const admin = () => server.urls.admin;
export const databaseUrl = () => server.databaseUrl;

export const open = (path: string, asking?: Asking) => openStream(api(), path, asking);
export const get = (path: string, headers: Record<string, string>) => send(api(), 'GET', path, { headers });

/** Returns the revision. */
export async function put(name: string, data: unknown): Promise<number> {
  return (await send(api(), 'PUT', `/configs/${name}`, { body: { data } })).body.revision;
}
