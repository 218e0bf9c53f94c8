/**
 * Sessions as web frameworks keep them: many, small, short-lived, touched with every request and forgotten. After all
 * of them nothing is left of them, and the tables have not grown.
 */
import { Agent } from 'node:http';
import { expectSoundKeptLog } from '../store/log.ts';
import { query } from '../support/database.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { useServerProcess } from '../support/use-server-process.ts';
import { type Ask, ask } from './client.ts';

import.meta.jest.setTimeout(120_000);

const ROUNDS = 4;
const SESSIONS = 2_500;
const CLIENTS = 32;

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
// Before the server ends.
afterAll(() => agent.destroy());

const server = useServerProcess({
  KEEPER_INTERVAL_SECONDS: '1',
  HISTORY_MAX_VERSIONS: '1',
  HISTORY_MAX_AGE_HOURS: '1',
  HISTORY_MIN_AGE_SECONDS: '60',
});

interface Session {
  readonly name: string;
  readonly user: string;
}

const at = ({ name }: Session, how: Ask = {}) => ask(`${server.api}/configs/${name}`, { ...how, agent });
const save = (session: Session, ttl: number) =>
  at(session, { method: 'PUT', body: { data: { user: session.user, cart: ['a', 'b'] }, ttl } });

/** For each of them, with as many at once as there are clients. */
async function each(sessions: readonly Session[], act: (session: Session) => Promise<void>): Promise<void> {
  const waiting = sessions.values();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (const session of waiting) await act(session);
    }),
  );
}

async function count(sql: string): Promise<number> {
  const [row] = await query<{ count: number }>(server.databaseUrl, `SELECT ${sql}::float8 AS count`);
  return row?.count ?? 0;
}

const rows = (table: string) => count(`(SELECT count(*) FROM ${table})`);

/** As if all of it had happened long ago: nobody waits an hour for a test. */
const age = () =>
  query(
    server.databaseUrl,
    `UPDATE change SET created_at = created_at - interval '2 h', updated_at = updated_at - interval '2 h'`,
  );

async function bytesAfterVacuum(): Promise<number> {
  await query(server.databaseUrl, 'VACUUM config');
  await query(server.databaseUrl, 'VACUUM change');
  return count(`pg_total_relation_size('config') + pg_total_relation_size('change')`);
}

/** Lives of sessions from the first request to oblivion, which is watched. */
async function liveAndDie(round: number): Promise<void> {
  const [all, one] = await Promise.all([
    openStream(server.api, `/configs?prefix=session.${round}.`),
    openStream(server.api, `/configs/session.${round}.7`),
  ]);
  for (const stream of [all, one]) expect((await stream.take(1))[0]?.event).toBe('ready');
  const sessions = Array.from({ length: SESSIONS }, (_, index) => ({
    name: `session.${round}.${index}`,
    user: `user ${index % 100}`,
  }));
  await each(sessions, async (session) => {
    expect((await save(session, 60)).status).toBe(201);
  });
  await each(sessions, async (session) => {
    expect((await save(session, 120)).json).toMatchObject({ version: 1 });
  });
  await each(sessions, async (session) => {
    expect((await at(session)).json.data.user).toBe(session.user);
  });
  const changes = await rows('change');
  expect(changes).toBe(SESSIONS);
  // That was the last request; what is left of the time is not waited for.
  await query(server.databaseUrl, `UPDATE config SET expires_at = now() - interval '6 s'`);
  await eventually(async () => (await rows('config')) === 0, 60_000);
  expect(await rows('change')).toBe(2 * SESSIONS);
  for (const session of sessions.slice(0, 10)) expect((await at(session)).status).toBe(404);
  // Touches are no events: each session is told twice, in the order of the log.
  const told = await all.take(2 * SESSIONS);
  const first = 2 * round * SESSIONS + 1;
  expect(told.map(({ id }) => Number(id))).toEqual(told.map((_, index) => first + index));
  expect(told.filter(({ event }) => event === 'created')).toHaveLength(SESSIONS);
  expect(new Set(told.slice(SESSIONS).map(({ event, data }) => `${event} ${data.name}`)).size).toBe(SESSIONS);
  expect((await one.take(2)).map(({ event }) => event)).toEqual(['created', 'expired']);
  for (const stream of [all, one]) stream.leave();
}

test('thousands of sessions, written, touched, read and expired, leave nothing behind', async () => {
  const bytes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await liveAndDie(round);
    await age();
    await eventually(async () => (await rows('change')) === 0);
    await expectSoundKeptLog(server.databaseUrl);
    bytes.push(await bytesAfterVacuum());
  }
  expect(await count('(SELECT oldest FROM store)')).toBe(2 * ROUNDS * SESSIONS + 1);
  // The tables are empty; their indexes keep pages, to use them again from the second time on.
  const [, second = 0] = bytes;
  expect(bytes.at(-1)).toBeLessThan(second * 1.5);
  const { text } = await ask(`${server.admin}/metrics`);
  expect(text).toContain('config_server_streams_open{surface="rest"} 0\n');
  expect(text).toContain(`config_server_keeper_expired_entries_total ${ROUNDS * SESSIONS}\n`);
  expect(text).toContain(`config_server_keeper_compacted_changes_total ${2 * ROUNDS * SESSIONS}\n`);
});
