/**
 * A plan into the database, by one statement, guarded by the revision that was read: it writes all of the plan,
 * or nothing because another server committed first. Nothing is locked between reading and writing.
 * The statement has only the parts that its plan needs, and goes to `pg` directly: a lone write waits for little
 * else than the disk, and Prisma would double that.
 */
import { Prisma } from '../database/generated/client.ts';
import type { Query } from '../database/prisma.ts';
import type { Entry } from './entry.ts';
import type { Plan, Snapshot } from './plan.ts';
import { fresh, names, times } from './plan-rows.ts';

/** One try at a plan. Its id is kept with the changes, so that it can be recognised later. */
export interface Attempt {
  readonly id: string;
  readonly plan: Plan;
  /** What it was decided on; its revision must still be the store's. */
  readonly snapshot: Snapshot;
}

/** @returns when it was written; undefined when another server was faster, and everything is to be decided again. */
export async function writePlan(query: Query, attempt: Attempt): Promise<Date | undefined> {
  const { log, touches } = attempt.plan;
  if (log.length > 0) return (await query<{ now: Date }>(guarded(attempt)))[0]?.now;
  const touched = await query(
    Prisma.sql`${touch(touches, Prisma.sql`config.expires_at > now()`)} RETURNING 1`,
  );
  return touched.length === touches.length ? attempt.snapshot.now : undefined;
}

function guarded({ id, plan, snapshot }: Attempt): Prisma.Sql {
  const { log, puts, deletes, touches } = plan;
  const ended = log.filter(({ operation }) => operation === 'expired').map(({ entry }) => entry);
  const isGuarded = Prisma.sql`EXISTS (SELECT FROM guard)`;
  const parts = [
    ...(ended.length > 0 ? [held(snapshot), stillEnded(ended)] : []),
    guard(log.length, snapshot, ended.length),
    fresh(plan),
    logged(id),
    ...(puts.length > 0 ? [put(plan)] : []),
    ...(deletes.length > 0 ? [removed(deletes)] : []),
    ...(touches.length > 0 ? [Prisma.sql`touched AS (${touch(touches, isGuarded)})`] : []),
  ];
  return Prisma.sql`WITH ${Prisma.join(parts)} SELECT now FROM guard`;
}

/**
 * A life that has ended in this plan may have been extended by a touch that was begun in time: touches pass no guard.
 * So the guard also asks that each of them still ends when it did. To hold them so, their rows are locked, after
 * the store's, so that two plans never wait for each other.
 */
function held({ revision }: Snapshot): Prisma.Sql {
  return Prisma.sql`held AS (SELECT FROM public.store WHERE revision = ${revision} FOR UPDATE)`;
}

function stillEnded(ended: readonly LoggedEntry[]): Prisma.Sql {
  return Prisma.sql`ended AS (
    SELECT FROM held, unnest(${names(ended)}::text[], ${times(ended, 'expiresAt')}::timestamptz[]) AS e (name, expires_at)
      JOIN public.config c ON c.name = e.name COLLATE "C" AND c.expires_at = e.expires_at FOR UPDATE OF c)`;
}

function guard(changes: number, { revision }: Snapshot, ended: number): Prisma.Sql {
  const andEnded = ended > 0 ? Prisma.sql`AND ${ended} = (SELECT count(*) FROM ended)` : Prisma.empty;
  return Prisma.sql`guard AS (
    UPDATE public.store SET revision = revision + ${changes} WHERE revision = ${revision} ${andEnded}
    RETURNING date_trunc('milliseconds', clock_timestamp()) AS now)`;
}

function logged(id: string): Prisma.Sql {
  return Prisma.sql`logged AS (
    INSERT INTO public.change
      (revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, batch)
    SELECT revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, ${id}::uuid
      FROM fresh)`;
}

function put({ log, puts }: Plan): Prisma.Sql {
  // Most often what is put is just what is logged.
  const isTheLog = puts.length === log.length && log.every(({ entry }) => entry.expiresAt === null);
  return Prisma.sql`put AS (
    INSERT INTO public.config (name, data, size, version, revision, created_at, updated_at, expires_at)
    ${isTheLog ? Prisma.sql`SELECT name, data, size, version, revision, created_at, updated_at, expires_at FROM fresh` : last(puts)}
     ${puts.length > 1 ? Prisma.sql`ORDER BY name` : Prisma.empty}
    ON CONFLICT (name) DO UPDATE SET
      data = excluded.data, size = excluded.size, version = excluded.version, revision = excluded.revision,
      created_at = excluded.created_at, updated_at = excluded.updated_at, expires_at = ${expiryOf(puts)})`;
}

/** The last change of each name, with its expiry at the end of the batch. */
function last(puts: Plan['puts']): Prisma.Sql {
  const entries = puts.map(({ entry }) => entry);
  return Prisma.sql`
    SELECT name, data, size, version, revision, created_at, updated_at, p.expires_at
      FROM fresh JOIN unnest(
        ${entries.map((entry) => entry.revision)}::bigint[], ${times(entries, 'expiresAt')}::timestamptz[])
        AS p (revision, expires_at) USING (revision)`;
}

/** Where a name keeps its expiry, a concurrent touch may have extended the life further. */
function expiryOf(puts: Plan['puts']): Prisma.Sql {
  const keeping = names(puts.filter(({ keepsExpiry }) => keepsExpiry).map(({ entry }) => entry));
  if (keeping.length === 0) return Prisma.sql`excluded.expires_at`;
  return Prisma.sql`CASE WHEN config.name = ANY (${keeping}::text[])
                         THEN greatest(config.expires_at, excluded.expires_at) ELSE excluded.expires_at END`;
}

function removed(deletes: readonly string[]): Prisma.Sql {
  return Prisma.sql`removed AS (
    DELETE FROM public.config USING guard WHERE name = ANY (${deletes}::text[]))`;
}

/** Each names the revision of its row, and misses when that has changed, or when the condition does not hold. */
function touch(touches: readonly Entry[], condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    UPDATE public.config SET expires_at = greatest(config.expires_at, t.expires_at)
      FROM unnest(
        ${names(touches)}::text[], ${touches.map((entry) => entry.revision)}::bigint[],
        ${times(touches, 'expiresAt')}::timestamptz[]) AS t (name, revision, expires_at)
     WHERE config.name = t.name AND config.revision = t.revision AND ${condition}`;
}

type LoggedEntry = Pick<Entry, 'name' | 'createdAt' | 'updatedAt' | 'expiresAt'>;
