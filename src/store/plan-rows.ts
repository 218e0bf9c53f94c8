/** The rows of a plan as SQL: what is logged, as the common table expression `fresh`, and columns as arrays. */
import { Prisma } from '../database/generated/client.ts';
import type { Entry } from './entry.ts';
import type { LoggedChange, Plan } from './plan.ts';

/** The rows of the log. Times that are not known yet are those of the statement. */
export function fresh({ log }: Plan): Prisma.Sql {
  const [first, ...rest] = log;
  const rows = first && rest.length === 0 ? row(first) : table(log);
  return Prisma.sql`fresh AS (
    SELECT l.revision, l.name, l.version, l.operation, l.data, coalesce(octet_length(l.data::text), 0) AS size,
           coalesce(l.created_at, guard.now) AS created_at, coalesce(l.updated_at, guard.now) AS updated_at,
           l.expires_at, l.principal
      FROM guard, ${rows})`;
}

function table(log: Plan['log']): Prisma.Sql {
  const entries = log.map(({ entry }) => entry);
  return Prisma.sql`unnest(
    ${entries.map((entry) => entry.revision)}::bigint[], ${names(entries)}::text[],
    ${entries.map((entry) => entry.version)}::integer[],
    ${log.map((change) => change.operation)}::public."Operation"[], ${log.map(({ text }) => text ?? null)}::jsonb[],
    ${times(entries, 'createdAt')}::timestamptz[], ${times(entries, 'updatedAt')}::timestamptz[],
    ${times(entries, 'expiresAt')}::timestamptz[], ${log.map((change) => change.principal)}::text[])
    AS l (revision, name, version, operation, data, created_at, updated_at, expires_at, principal)`;
}

/** The same for one change: without arrays a lone write takes a fifth less. */
function row({ entry, operation, text, principal }: LoggedChange): Prisma.Sql {
  const { revision, name, version } = entry;
  return Prisma.sql`(SELECT
    ${revision}::bigint AS revision, ${name}::text AS name, ${version}::integer AS version,
    ${operation}::public."Operation" AS operation, ${text ?? null}::jsonb AS data,
    ${time(entry, 'createdAt')}::timestamptz AS created_at,
    ${time(entry, 'updatedAt')}::timestamptz AS updated_at,
    ${time(entry, 'expiresAt')}::timestamptz AS expires_at, ${principal}::text AS principal) AS l`;
}

export function names(entries: readonly Pick<Entry, 'name'>[]): string[] {
  return entries.map(({ name }) => name);
}

type TimeMember = 'createdAt' | 'updatedAt' | 'expiresAt';

export function times<Member extends TimeMember>(
  entries: readonly Pick<Entry, Member>[],
  member: Member,
): (string | null)[] {
  return entries.map((entry) => time(entry, member));
}

/** None for a time that is not known yet. */
function time<Member extends TimeMember>(entry: Pick<Entry, Member>, member: Member): string | null {
  const date: Date | null = entry[member];
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
