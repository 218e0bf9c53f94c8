/** Event streams over GraphQL, from a server that is there for all tests of a file. */
import { send } from '../support/client.ts';
import { type Asking, leaveAll, openStream } from '../support/event-stream.ts';
import { type UsedServer, useServer } from '../support/use-server.ts';

let server: UsedServer;

/** By hooks; the streams of each test end with it. */
export function useStreams(): void {
  server = useServer();
  afterEach(leaveAll);
}

export const api = () => server.urls.api;
export const log = () => server.log();

export const SHORT = 'subscription { configChanges { type } }';

/** As Apollo's clients ask for a subscription. */
export const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';

/** What it is then answered with. */
export const MULTIPART_ANSWER = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0';

export const put = (name: string, data: unknown) =>
  send(api(), 'PUT', `/configs/${name}`, { body: { data } });

/** A stream of what a document subscribes to. */
export const subscribe = (
  body: { query: string; variables?: object | undefined },
  url = api(),
  asking: Asking = {},
) => openStream(url, '/graphql', { method: 'POST', body, ...asking });
