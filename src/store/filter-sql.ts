/**
 * Filters as SQL, over the columns of `live_config`. Every fragment is true or false, never null, so that `NOT`
 * means what it says. Prisma's own filters on JSON compare `data #> path`, which no index serves; here what can
 * be said by containment is said by `data @>`, which the GIN index over `data` serves, and the exact test stands
 * beside it where containment is weaker. Values are always parameters.
 */
import { Prisma } from '../database/generated/client.ts';
import { type Comparison, type DataTest, isIndex } from './data-test.ts';
import type { JsonValue } from './entry.ts';
import type { Condition, DataCondition, EntryFilter, NameCondition } from './filter.ts';
import { documentsWith, valueAt } from './path-sql.ts';

const COMPARISONS: Readonly<Record<Comparison, Prisma.Sql>> = {
  gt: Prisma.sql`>`,
  gte: Prisma.sql`>=`,
  lt: Prisma.sql`<`,
  lte: Prisma.sql`<=`,
};

const TRUE = Prisma.sql`true`;
const FALSE = Prisma.sql`false`;

export function selection({ prefix, where }: EntryFilter): Prisma.Sql {
  const branch = beginningWith(prefix);
  return where ? Prisma.sql`${branch} AND ${toSql(where)}` : branch;
}

function toSql(condition: Condition): Prisma.Sql {
  switch (condition.kind) {
    case 'all':
      return condition.of.length === 0 ? TRUE : Prisma.join(condition.of.map(toSql), ' AND ', '(', ')');
    case 'any':
      return condition.of.length === 0 ? FALSE : Prisma.join(condition.of.map(toSql), ' OR ', '(', ')');
    case 'not':
      return Prisma.sql`NOT (${toSql(condition.of)})`;
    case 'name':
      return nameTest(condition);
    case 'updatedAt':
      return Prisma.sql`updated_at ${COMPARISONS[condition.operator]} ${condition.value}`;
    case 'data':
      return dataTest(condition);
  }
}

function nameTest(condition: NameCondition): Prisma.Sql {
  return condition.operator === 'in'
    ? Prisma.sql`name = ANY (${condition.value}::text[])`
    : Prisma.sql`(${beginningWith(condition.value)})`;
}

function beginningWith(prefix: string): Prisma.Sql {
  if (prefix === '') return TRUE;
  return Prisma.sql`name >= ${prefix} AND name < ${afterPrefix(prefix)}`;
}

/** The first string, by byte, after all those that begin with the prefix; names are ASCII below DEL. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function dataTest({ path, ...test }: DataCondition): Prisma.Sql {
  const exact = Prisma.sql`coalesce(${valueTest(valueAt(path), test)}, false)`;
  const sought = soughtValues(test);
  const documents = sought && documentsWith(path, sought.contained);
  if (!documents) return exact;
  const texts = documents.map((document) => JSON.stringify(document));
  const contains =
    texts.length === 1 ? Prisma.sql`data @> ${texts[0]}::jsonb` : Prisma.sql`data @> ANY (${texts}::jsonb[])`;
  // At a path of members alone, containment of a scalar is equality, and the exact test would say it again.
  const isExact = path.length > 0 && !path.some(isIndex) && sought.values.every(isScalar);
  return isExact ? contains : Prisma.sql`(${contains} AND ${exact})`;
}

/** The values that the test looks for, and what data must contain at the path for any of them to be there. */
function soughtValues(
  test: DataTest,
): { readonly values: readonly JsonValue[]; readonly contained: readonly JsonValue[] } | undefined {
  switch (test.operator) {
    case 'eq':
      return { values: [test.value], contained: [test.value] };
    case 'in':
      return { values: test.value, contained: test.value };
    case 'contains':
      // Within a string nothing but a look at it finds a string.
      return typeof test.value === 'string' ? undefined : { values: [test.value], contained: [[test.value]] };
    default:
      return undefined;
  }
}

function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null;
}

/** The exact test, on the SQL expression of a value; null when there is no value. */
function valueTest(value: Prisma.Sql, test: DataTest): Prisma.Sql {
  switch (test.operator) {
    case 'eq':
      return Prisma.sql`${value} = ${JSON.stringify(test.value)}::jsonb`;
    case 'ne':
      return Prisma.sql`${value} <> ${JSON.stringify(test.value)}::jsonb`;
    case 'in':
      return Prisma.sql`${value} = ANY (${test.value.map((one) => JSON.stringify(one))}::jsonb[])`;
    case 'contains':
      return containsTest(value, test.value);
    case 'startsWith':
      return Prisma.sql`jsonb_typeof(${value}) = 'string' AND starts_with(${value} #>> '{}', ${test.value})`;
    case 'exists':
      return test.value ? Prisma.sql`${value} IS NOT NULL` : Prisma.sql`${value} IS NULL`;
    default:
      return orderTest(value, COMPARISONS[test.operator], test.value);
  }
}

/** jsonb compares numbers as numeric, but strings as the database's collation has them. */
function orderTest(value: Prisma.Sql, comparison: Prisma.Sql, limit: number | string): Prisma.Sql {
  return typeof limit === 'number'
    ? Prisma.sql`jsonb_typeof(${value}) = 'number' AND ${value} ${comparison} ${JSON.stringify(limit)}::jsonb`
    : Prisma.sql`jsonb_typeof(${value}) = 'string' AND (${value} #>> '{}') COLLATE "C" ${comparison} ${limit}`;
}

function containsTest(value: Prisma.Sql, sought: JsonValue): Prisma.Sql {
  const json = JSON.stringify(sought);
  const inArray = isScalar(sought)
    ? Prisma.sql`jsonb_typeof(${value}) = 'array' AND ${value} @> ${json}::jsonb`
    : Prisma.sql`EXISTS (SELECT FROM jsonb_array_elements(CASE jsonb_typeof(${value}) WHEN 'array' THEN ${value} END) AS e
                          WHERE e = ${json}::jsonb)`;
  if (typeof sought !== 'string') return inArray;
  return Prisma.sql`(jsonb_typeof(${value}) = 'string' AND strpos(${value} #>> '{}', ${sought}) > 0 OR ${inArray})`;
}
