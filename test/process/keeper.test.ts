/**
 * Expiry and compaction by real servers: of two processes one does it, and when that one is killed in the middle of
 * it, the other goes on where it was; and the clock of a server does not matter to either.
 */
import { expectSoundLog, readConfigs } from '../store/log.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { endProcesses, type ServerProcess, startServerProcess } from '../support/process.ts';
import { useFreshTestDatabases } from '../support/use-database.ts';
import { ask, get } from './client.ts';

import.meta.jest.setTimeout(120_000);

const database = useFreshTestDatabases(endProcesses);

const start = (environment: Record<string, string> = {}) =>
  startServerProcess({ DATABASE_URL: database.url, KEEPER_INTERVAL_SECONDS: '1', ...environment });

async function metric({ admin }: ServerProcess, name: string): Promise<number> {
  const { text } = await ask(`${admin}/metrics`);
  return Number(new RegExp(`^config_server_keeper_${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

const isHolder = async (server: ServerProcess) => (await metric(server, 'active')) === 1;

/** Entries that have expired a while ago, as if they had been written so. */
async function addOverdue(count: number): Promise<void> {
  await query(
    database.url,
    `WITH revised AS (UPDATE store SET revision = revision + $1 RETURNING revision - $1 AS before),
          row AS (SELECT before + n AS revision, 'overdue.' || n AS name, clock_timestamp() - interval '1 h' AS at
                    FROM revised, generate_series(1, $1::int) n),
          logged AS (INSERT INTO change SELECT revision, name, 1, 'created', '1', at, at, at + interval '1 s', 'test',
                            gen_random_uuid(), 1 FROM row)
     INSERT INTO config SELECT name, '1', 1, 1, revision, at, at, at + interval '1 s' FROM row`,
    [count],
  );
}

const left = async () =>
  (await query<{ count: number }>(database.url, 'SELECT count(*)::int FROM config'))[0]?.count ?? 0;

test('a server killed in the middle of a sweep is replaced, and nothing is lost or done twice', async () => {
  const both = await Promise.all([start(), start()]);
  await eventually(async () => (await Promise.all(both.map(isHolder))).includes(true));
  const [holder, other] = (await isHolder(both[0])) ? both : both.toReversed();
  if (!holder || !other) throw new Error('nobody keeps');
  expect(await isHolder(other)).toBe(false);

  const count = 5_000;
  await addOverdue(count);
  await eventually(async () => (await left()) < count);
  holder.signal('SIGKILL');
  await holder.ended;
  const remaining = await left();
  expect(remaining).toBeGreaterThan(0);

  await eventually(async () => (await left()) === 0);
  expect(await isHolder(other)).toBe(true);
  expect(await metric(other, 'expired_entries_total')).toBe(remaining);
  const log = await expectSoundLog(database.url);
  expect(log.filter(({ operation }) => operation === 'expired')).toHaveLength(count);
});

test('a holder asked to stop gives the lease to the other', async () => {
  const first = await start({ KEEPER_INTERVAL_SECONDS: '30' });
  await eventually(() => isHolder(first));
  const second = await start();
  first.signal('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  await eventually(() => isHolder(second), 10_000);
});

/** A module for Node to load first, which moves the clock of its process. */
const movedClock = (hours: number) => {
  const source = `const Real = Date; const shift = ${hours * 3_600_000};
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length > 0) super(...args); else super(Real.now() + shift); }
      static now() { return Real.now() + shift; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
};

test.each([1, -1])(
  'the clock of a server, wrong by %i hour(s), changes nothing: the database has the time',
  async (hours) => {
    // Nobody sweeps yet: what has ended must be gone without.
    const server = await start({ ...movedClock(hours), KEEPER_INTERVAL_SECONDS: '0' });
    const off = Date.parse(String(server.log().at(-1)?.time)) - Date.now();
    expect(Math.round(off / 3_600_000)).toBe(hours);

    const put = (name: string, ttl: number) =>
      ask(`${server.api}/configs/${name}`, { method: 'PUT', body: { data: 1, ttl } });
    const { json } = await put('short', 1);
    expect(Math.abs(Date.parse(json.updatedAt) - Date.now())).toBeLessThan(30_000);
    expect(Date.parse(json.expiresAt) - Date.parse(json.updatedAt)).toBe(1_000);
    await put('long', 1000);
    await put('long', 2000);
    expect((await get(server.api, 'long')).json).toMatchObject({ version: 1 });
    // From its cache, which has it.
    await eventually(async () => (await get(server.api, 'short')).status === 404, 10_000);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(json.expiresAt));
    expect(await left()).toBe(2);
    await start(movedClock(hours));
    await eventually(async () => (await left()) === 1);
    expect((await readConfigs(database.url)).map(({ name }) => name)).toEqual(['long']);
    await expectSoundLog(database.url);
  },
);
