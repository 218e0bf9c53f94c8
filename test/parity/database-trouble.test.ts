/**
 * A database that takes no writes, for whatever reason: on both surfaces they are refused as unavailable, reads go
 * on, and everything works again by itself. The log says so once, not once a turn of the keeper.
 */
import { randomBytes } from 'node:crypto';
import { expectSoundLog } from '../store/log.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { mayMount, moveToSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { setExhausted, setReadOnly } from '../support/trouble.ts';
import { graphqlSurface } from './graphql.ts';
import { restSurface } from './rest.ts';
import type { Operation, Surface } from './surface.ts';

import.meta.jest.setTimeout(60_000);

let server: TestServer;
let surfaces: Surface[];

beforeEach(async () => {
  server = await startTestServer({ KEEPER_INTERVAL_SECONDS: '1' });
  surfaces = [restSurface(server.urls.api), graphqlSurface(server.urls.api)];
});

afterEach(() => server.stop());

const writes: Operation[] = [
  { create: { name: 'b', data: 1 } },
  { replace: 'a', input: { data: 2 } },
  { replace: 'a', input: { data: 1, ttl: 1000 } },
  { merge: 'a', patch: { data: 2 } },
  { remove: 'a' },
];

const keeperLines = () =>
  server
    .log()
    .split('\n')
    .filter((line) => /expiry/.test(line))
    .map((line) => JSON.parse(line).level);

const troubles: [what: string, set: (url: string, isOn: boolean) => Promise<void>][] = [
  ['read-only', setReadOnly],
  ['on a full disk', (url, isOn) => setExhausted(url, isOn, '53100')],
  ['out of memory', (url, isOn) => setExhausted(url, isOn, '53200')],
];

test.each(troubles)(
  'a database %s refuses writes and serves reads, and then works again by itself',
  async (_, set) => {
    const [rest] = surfaces as [Surface, Surface];
    const { entry } = await rest.perform({ create: { name: 'a', data: 1, ttl: 100 } });
    await set(server.databaseUrl, true);
    for (const surface of surfaces) {
      for (const operation of writes) {
        expect(await surface.perform(operation)).toMatchObject({ failure: { code: 'UNAVAILABLE' } });
        expect(await surface.perform({ read: 'a' })).toEqual({ entry });
        expect((await surface.list({ first: 10 })).entries).toEqual([entry]);
      }
    }
    await eventually(() => keeperLines().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(keeperLines()).toEqual(['warn']);
    await set(server.databaseUrl, false);
    await eventually(() => keeperLines().length === 2);
    expect(keeperLines()).toEqual(['warn', 'info']);
    for (const [index, surface] of surfaces.entries()) {
      expect(await surface.perform({ replace: 'a', input: { data: `after ${index}` } })).toMatchObject({
        entry: { version: 2 + index },
      });
    }
    await expectSoundLog(server.databaseUrl);
  },
);

if (mayMount()) {
  test('a disk that is really full refuses what does not fit, and takes it once there is room again', async () => {
    const disk = await moveToSmallDisk(server.databaseUrl);
    try {
      await expectToTell(disk);
    } finally {
      await server.stop();
      await disk.remove();
    }
  });
}

async function expectToTell(disk: SmallDisk): Promise<void> {
  const written: string[] = [];
  const write = async (surface: Surface) => {
    const data = randomBytes(30_000).toString('base64');
    const { entry, failure } = await surface.perform({ create: { name: `n${written.length}`, data } });
    if (entry) written.push(entry.name);
    return failure?.code;
  };
  for (const surface of surfaces) expect(await write(surface)).toBeUndefined();
  disk.fill();
  // In the pages that the tables have there may be room for a few more.
  const [rest, overGraphQL] = surfaces as [Surface, Surface];
  while (!(await write(rest)));
  for (const surface of [rest, overGraphQL]) {
    expect(await write(surface)).toBe('UNAVAILABLE');
    expect(await surface.perform({ read: 'n0' })).toMatchObject({ entry: { version: 1 } });
    const { entries } = await surface.list({ first: 100 });
    expect(new Set(entries?.map(({ name }) => name))).toEqual(new Set(written));
  }
  disk.empty();
  for (const surface of surfaces) expect(await write(surface)).toBeUndefined();
  await expectSoundLog(server.databaseUrl);
}
