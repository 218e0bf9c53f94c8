/**
 * Paths into data as SQL: the expression of the value at a path, and the documents of which data contains one when
 * a value is there. A segment of digits is an index in an array and a name in an object, and which of them it is
 * shows only in the data; both ways of saying it must find what data-test.ts finds.
 */
import { Prisma } from '../database/generated/client.ts';
import { isIndex } from './data-test.ts';
import type { JsonValue } from './entry.ts';

/** More documents than this cost more to look up than they save. */
const MAX_DOCUMENTS = 200;

/**
 * What `#>` takes for an index in an array and we do not: `-1`, which counts from the end, `+1`, `01`, ` 1`.
 * `->` with a text knows members of objects only.
 */
const OTHER_INDEX = /^\s*[+-]?\d+$/;

/** Null when there is no value. */
export function valueAt(path: readonly string[]): Prisma.Sql {
  let value = Prisma.sql`data`;
  let segments: string[] = [];
  const take = () => {
    if (segments.length > 0) value = Prisma.sql`(${value} #> ${segments}::text[])`;
    segments = [];
  };
  for (const segment of path) {
    if (isIndex(segment) || !OTHER_INDEX.test(segment)) segments.push(segment);
    else {
      take();
      value = Prisma.sql`(${value} -> ${segment}::text)`;
    }
  }
  take();
  return value;
}

/** Undefined when there would be too many of them. */
export function documentsWith(
  path: readonly string[],
  values: readonly JsonValue[],
): readonly JsonValue[] | undefined {
  let documents = values;
  for (const segment of path.toReversed()) {
    documents = documents.flatMap((inner) =>
      isIndex(segment) ? [{ [segment]: inner }, [inner]] : [{ [segment]: inner }],
    );
    if (documents.length > MAX_DOCUMENTS) return undefined;
  }
  return documents;
}
