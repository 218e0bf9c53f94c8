/**
 * What a database holds, and the laws that it obeys whoever has written to it: revisions without gaps, in
 * commit order; versions of a name without gaps; the log, replayed, is the present state.
 */
import type { JsonValue } from '../../src/store/entry.ts';
import { query } from '../support/database.ts';

export interface LogRow {
  readonly revision: number;
  readonly name: string;
  readonly version: number;
  readonly operation: 'created' | 'updated' | 'deleted' | 'expired';
  /** Undefined when the change removed the entry. */
  readonly data: JsonValue | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date | null;
  readonly principal: string;
}

export type ConfigRow = Omit<LogRow, 'operation' | 'principal'> & { readonly size: number };

const TIMES = 'created_at AS "createdAt", updated_at AS "updatedAt", expires_at AS "expiresAt"';

export async function readLog(url: string): Promise<LogRow[]> {
  const rows = await query<LogRow & { removed: boolean }>(
    url,
    `SELECT revision::float8, name, version, operation, data, data IS NULL AS removed, principal, ${TIMES}
       FROM change ORDER BY revision`,
  );
  return rows.map(({ removed, ...row }) => (removed ? { ...row, data: undefined } : row));
}

export async function readConfigs(url: string): Promise<ConfigRow[]> {
  return query(url, `SELECT revision::float8, name, version, data, size, ${TIMES} FROM config ORDER BY name`);
}

/** The changes that somebody has made, as the log has them. */
export async function madeBy(url: string, principal: string): Promise<LogRow[]> {
  return (await readLog(url)).filter((row) => row.principal === principal);
}

/** The laws, of a log that has never been compacted. Returns the log, for whoever wants to look further. */
export async function expectSoundLog(url: string): Promise<LogRow[]> {
  const log = await expectSoundKeptLog(url);
  expect(log.map(({ revision }) => revision)).toEqual(log.map((_, index) => index + 1));
  for (const [name, rows] of Map.groupBy(log, (row) => row.name)) {
    expect([name, rows.map(({ version }) => version)]).toEqual([name, rows.map((_, index) => index + 1)]);
    expectBegins(rows[0]);
  }
  return log;
}

/** The laws, of what compaction has left: all of the log from `oldest` on, and of each name the newest versions. */
export async function expectSoundKeptLog(url: string): Promise<LogRow[]> {
  const log = await readLog(url);
  const [store] = await query<{ revision: number; oldest: number }>(
    url,
    'SELECT revision::float8, oldest::float8 FROM store',
  );
  const { revision = 0, oldest = 0 } = store ?? {};
  expect(oldest).toBeLessThanOrEqual(revision + 1);
  const complete = log.filter((row) => row.revision >= oldest).map((row) => row.revision);
  expect(complete).toEqual(Array.from({ length: revision + 1 - oldest }, (_, index) => oldest + index));
  const times = log.map(({ updatedAt }) => updatedAt.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const [name, rows] of Map.groupBy(log, (row) => row.name)) {
    const first = rows[0]?.version ?? 0;
    expect([name, rows.map(({ version }) => version)]).toEqual([name, rows.map((_, index) => first + index)]);
    expectLives(rows);
  }
  const present = await readConfigs(url);
  expect(present.map(withoutExpiry)).toEqual(replay(log).map(withoutExpiry));
  const expiries = new Map(replay(log).map((row) => [row.name, row.expiresAt]));
  for (const { name, expiresAt } of present) expectOnlyExtended(expiries.get(name) ?? null, expiresAt);
  return log;
}

/** A name is created, updated any number of times, removed, and then may be created again. */
function expectLives(rows: readonly LogRow[]): void {
  rows.slice(1).forEach((row, index) => {
    const before = rows[index];
    if (before?.data === undefined) expectBegins(row);
    else expect([row.operation === 'created', row.createdAt]).toEqual([false, before.createdAt]);
  });
}

function expectBegins(row: LogRow | undefined): void {
  expect([row?.operation, row?.createdAt]).toEqual(['created', row?.updatedAt]);
}

/** The entries that are there after all changes of the log. */
export function replay(log: readonly LogRow[]): Omit<ConfigRow, 'size'>[] {
  const entries = new Map<string, Omit<ConfigRow, 'size'>>();
  for (const { operation: _, principal: __, ...entry } of log) {
    if (entry.data === undefined) entries.delete(entry.name);
    else entries.set(entry.name, entry);
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutExpiry({ name, data, version, revision, createdAt, updatedAt }: Omit<ConfigRow, 'size'>) {
  return { name, data, version, revision, createdAt, updatedAt };
}

/** A touch moves the end of a life outside the log, and only ever to a later one. */
function expectOnlyExtended(logged: Date | null, present: Date | null): void {
  expect(present === null).toBe(logged === null);
  expect(present?.getTime() ?? 0).toBeGreaterThanOrEqual(logged?.getTime() ?? 0);
}
