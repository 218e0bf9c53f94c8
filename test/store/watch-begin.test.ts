/** What happens to a watch just while it reads the log, between two looks at what the feed has. */
import { openDatabase } from '../../src/database/prisma.ts';
import { Feed } from '../../src/store/feed.ts';
import { Listing } from '../../src/store/listing.ts';
import { PreviousRecords } from '../../src/store/previous.ts';
import { WaitingRoom } from '../../src/store/waiting-room.ts';
import { Watch } from '../../src/store/watch.ts';
import { eventually } from '../support/eventually.ts';
import { openStore, save, type TestStore } from './stores.ts';
import { useFreshDatabases } from './use-database.ts';

const database = useFreshDatabases();
let other: TestStore;
let stop: () => Promise<unknown>;

beforeEach(() => {
  other = openStore(database.url);
});

afterEach(() => stop());

/** A watch after the present revision, 0, of which the first look at the log is held up. */
function watchHeldUp(meanwhile: (watch: Watch, feed: Feed) => Promise<unknown>) {
  const { prisma, close } = openDatabase({ url: database.url, poolSize: 2, onIdleError: () => {} });
  let looks = 0;
  const held = prisma.$extends({
    query: {
      async $allOperations({ args, query }) {
        const rows = await query(args);
        if (looks++ === 0) await meanwhile(watch, feed);
        return rows;
      },
    },
  });
  const feed = new Feed(
    prisma,
    { url: database.url, listens: false, intervalMs: 20 },
    { feed: () => {}, reconnected: () => {} },
  );
  const room = new WaitingRoom(60_000);
  feed.add(room);
  const listing = new Listing(prisma, 1);
  const watch: Watch = new Watch(
    // An extended client lacks only what ours never uses.
    { prisma: held as unknown as typeof prisma, listing, feed, room, previous: new PreviousRecords(prisma) },
    { filter: { prefix: 'mine.' }, since: 0 },
  );
  stop = async () => {
    watch.close();
    room.close();
    await feed.close();
    await close();
  };
  return watch.events();
}

test('a change that the feed begins after is told, also when a change of no concern follows', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const events = watchHeldUp(async (_, feed) => {
    await save(other, 'mine.1', 1);
    feed.start();
    await eventually(() => feed.tail?.position === 1);
    begin();
  });
  const told = events.next();
  await begun;
  await save(other, 'others.1', 1);
  expect((await told).value).toMatchObject([{ type: 'created', revision: 1 }]);
});

test('a watch that is closed ends', async () => {
  const events = watchHeldUp(async (watch) => watch.close());
  expect((await events.next()).done).toBe(true);
});
