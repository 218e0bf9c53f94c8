/**
 * The database away, for a moment or for long, also from the middle of a write: what comes back soon is
 * waited for, and what stays unknown is told to be unknown.
 */
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { madeBy } from './log.ts';
import { commit, incrementing, openStore, save, type TestStore, word } from './stores.ts';
import { MOMENTS, useProxiedDatabases } from './use-proxy.ts';

import.meta.jest.setTimeout(60_000);

const { database, proxy } = useProxiedDatabases();
let store: TestStore;

beforeEach(() => {
  store = openStore(proxy().url);
});

const cut = (at: TcpProxy) => eventually(() => at.cuts() > 0);

test('a database that is away refuses writes and reads as unavailable, and is used again by itself', async () => {
  const by = word();
  await save(store, word(), 0);
  await proxy().goAway();
  await expect(save(store, word(), 1, { by })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/nothing was changed/),
    retryAfterSeconds: expect.any(Number),
  });
  await expect(store.read('a')).rejects.toThrow();
  await proxy().restore();
  await expect(save(store, word(), 2)).resolves.toMatchObject({ data: 2 });
  expect(await madeBy(database.url, by)).toEqual([]);
});

test('a database away from mid-write until long after leaves the outcome unknown, and says so', async () => {
  const lost = MOMENTS.map(async (moment) => {
    // Each in a database of its own: there is no race that it could have lost instead.
    const ownDatabase = await createTestDatabase();
    const ownProxy = await startTcpProxy(ownDatabase.url);
    const own = openStore(ownProxy.url);
    const by = word();
    await save(own, word(), 0);
    ownProxy.cutAt(by, moment);
    const write = save(own, word(), 1, { by });
    const told = expect(write).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/whether it happened is not known/),
      retryAfterSeconds: expect.any(Number),
    });
    await cut(ownProxy);
    await ownProxy.goAway();
    await told;
    await ownProxy.restore();
    await expect(save(own, word(), 2)).resolves.toMatchObject({ data: 2 });
    await own.close();
    await ownProxy.close();
    const happened = (await madeBy(ownDatabase.url, by)).length;
    await ownDatabase.drop();
    return happened;
  });
  const [unsent, half, sent, answered] = await Promise.all(lost);
  expect([unsent, half, answered]).toEqual([0, 0, 1]);
  expect([0, 1]).toContain(sent);
});

test.each(MOMENTS)(
  'a database away for a moment, from %s on, is waited for and the write is done once',
  async (moment) => {
    const [name, by] = [word(), word()];
    await save(store, name, 0);
    proxy().cutAt(by, moment);
    const write = commit(store, incrementing(name, { by }));
    await cut(proxy());
    await proxy().goAway();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await proxy().restore();
    await expect(write).resolves.toMatchObject({ entry: { data: 1, version: 2 } });
    expect(await madeBy(database.url, by)).toHaveLength(1);
  },
);
