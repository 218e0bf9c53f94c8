/** Watching: what is refused, on REST and on GraphQL alike. */
import { leaveAll } from '../support/event-stream.ts';
import { startTestServer } from '../support/server.ts';
import { useServer } from '../support/use-server.ts';
import { storeOf } from './store.ts';
import { WATCHING } from './surface.ts';

const server = useServer();

afterEach(leaveAll);

describe.each(['REST', 'GraphQL', 'Multipart'] as const)('%s refuses', (title) => {
  const refusal = (args: object) => WATCHING[title](server.urls.api).refusal(args);

  test.each<[string, object, string, string[]]>([
    ['a revision that is negative', { since: -1 }, 'BAD_USER_INPUT', ['/since']],
    ['a revision that is none', { since: 'x' }, 'BAD_USER_INPUT', ['/since']],
    ['a fraction of a revision', { since: 1.5 }, 'BAD_USER_INPUT', ['/since']],
    ['a revision beyond what is safe', { since: 2 ** 53 }, 'BAD_USER_INPUT', ['/since']],
    ['a prefix that no name has', { prefix: '-' }, 'BAD_USER_INPUT', ['/prefix']],
    ['a name that is none', { name: '-' }, 'BAD_USER_INPUT', ['/name']],
    ['a filter that is none', { where: { data: {} } }, 'BAD_USER_INPUT', ['/where/data']],
    ['a revision from another store', { since: 1_000_000 }, 'COMPACTED', []],
  ])('%s', async (_what, args, code, pointers) => {
    expect(await refusal(args)).toEqual({ code, pointers });
  });
});

test('a revision whose successors are compacted is refused on both surfaces alike', async () => {
  const store = storeOf(server);
  await store.put('compacted.a', 1);
  const last = await store.put('compacted.a', 2);
  const oldest = await store.put('compacted.a', 3);
  await store.compact(oldest);
  // A server that has seen the changes itself says the same as one that has not.
  const fresh = await startTestServer({ DATABASE_URL: server.databaseUrl });
  const apis = [fresh.urls.api, server.urls.api];
  for (const surface of apis.flatMap((api) => Object.values(WATCHING).map((watching) => watching(api)))) {
    expect(await surface.refusal({ since: last - 1 })).toEqual({ code: 'COMPACTED', pointers: [] });
    const watch = await surface.watch({ since: last });
    expect(await watch.take(1)).toMatchObject([{ type: 'updated', revision: oldest, data: 3 }]);
  }
  await fresh.stop();
});
