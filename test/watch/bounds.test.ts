/** What all streams of a server share: how many there may be, what is counted, and the one wrapper that they pass. */
import { createSourceEventStream, parse } from 'graphql';
import { ConfigResolver } from '../../src/configs/resolver.ts';
import { WatchResolver } from '../../src/configs/watch-resolver.ts';
import { ApiError } from '../../src/errors/api-error.ts';
import { createContext } from '../../src/operation/context.ts';
import { bindOperation } from '../../src/operation/invoke.ts';
import { createSchema } from '../../src/operation/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { MULTIPART } from '../graphql/subscribing.ts';
import { send } from '../support/client.ts';
import { leaveAll, openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { useServer } from '../support/use-server.ts';
import { graphqlWatching, restWatching, WATCH, WATCHING } from './surface.ts';

const server = useServer({ MAX_STREAMS: '4' });

afterEach(async () => {
  leaveAll();
  await eventually(async () => (await open('rest')) + (await open('graphql')) === 0);
});

async function metric(line: string): Promise<number> {
  const { text } = await send(server.urls.admin, 'GET', '/metrics');
  const [, value] =
    text
      .split('\n')
      .find((each) => each.startsWith(line))
      ?.split('} ') ?? [];
  return Number(value ?? 0);
}

const open = (surface: string) => metric(`config_server_streams_open{surface="${surface}"}`);
const finished = (outcome: string) =>
  metric(
    `config_server_operation_duration_seconds_count{operation="Subscription.configChanges",outcome="${outcome}"}`,
  );

test('open streams are counted, and forgotten when their clients go', async () => {
  const rest = restWatching(server.urls.api);
  const graphql = graphqlWatching(server.urls.api);
  const parts = graphqlWatching(server.urls.api, MULTIPART);
  const watches = await Promise.all([rest.watch({}), rest.watch({}), graphql.watch({}), parts.watch({})]);
  for (const watch of watches) await watch.take(1);
  expect([await open('rest'), await open('graphql')]).toEqual([2, 2]);
  for (const watch of watches) watch.leave();
  await eventually(async () => (await open('rest')) + (await open('graphql')) === 0);
});

test('beyond MAX_STREAMS both surfaces say 503, and when to come again', async () => {
  const watches = await Promise.all([1, 2, 3, 4].map(() => restWatching(server.urls.api).watch({})));
  const overRest = await openStream(server.urls.api, '/configs');
  const overGraphQL = (Accept: string) =>
    openStream(server.urls.api, '/graphql', { method: 'POST', headers: { Accept }, body: { query: WATCH } });
  const byEvents = await overGraphQL('text/event-stream');
  const byParts = await overGraphQL(MULTIPART);
  for (const stream of [overRest, byEvents, byParts]) {
    expect([stream.status, stream.headers['retry-after']]).toEqual([503, '1']);
    await stream.ended;
  }
  expect(JSON.parse(overRest.text())).toMatchObject({ code: 'UNAVAILABLE' });
  for (const stream of [byEvents, byParts])
    expect(JSON.parse(stream.text())).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
  // Everything else goes on.
  expect((await send(server.urls.api, 'GET', '/configs')).status).toBe(200);
  for (const watch of watches) watch.leave();
});

test('each beginning and each refusal is an outcome of the operation, whichever the surface', async () => {
  const [ok, bad] = [await finished('OK'), await finished('BAD_USER_INPUT')];
  for (const watching of Object.values(WATCHING)) {
    const surface = watching(server.urls.api);
    await (await surface.watch({})).take(1);
    await surface.refusal({ since: -1 });
    await surface.refusal({ prefix: '-' });
  }
  expect([await finished('OK'), await finished('BAD_USER_INPUT')]).toEqual([ok + 3, bad + 6]);
});

test('REST and GraphQL pass the same wrapper, before the store is asked', async () => {
  const asked: string[] = [];
  const store = { watch: () => asked.push('watch') } as unknown as Store;
  const forbidden = new ApiError('FORBIDDEN', 'no');
  const schema = await createSchema([new ConfigResolver(store, 0), new WatchResolver(store)], (operation) => {
    asked.push(operation);
    return Promise.reject(forbidden);
  });
  const contextValue = createContext(undefined);
  const observe = () => Promise.reject(new Error('the arguments are in order'));
  const { call } = bindOperation(schema, 'Subscription.configChanges', observe);
  await expect(call(() => ({ prefix: 'a' }), contextValue)).rejects.toBe(forbidden);
  const result = await createSourceEventStream({ schema, document: parse(WATCH), contextValue });
  expect(result).toMatchObject({ errors: [{ originalError: forbidden }] });
  expect(asked).toEqual(['Subscription.configChanges', 'Subscription.configChanges']);
});
