/**
 * What JSON the store can keep so that every reader gets back what was written: I-JSON (RFC 7493), as far
 * as a parsed value can tell. Beyond it numbers lose digits, PostgreSQL's jsonb refuses, or a reader is
 * endangered. Checked before the database sees anything.
 */
import type { Problem } from '../errors/api-error.ts';

export const MAX_LEVELS = 64;

type Path = readonly (string | number)[];

/**
 * The first place where a parsed JSON value is not I-JSON, undefined when there is none.
 * @param levels how many levels of arrays and objects are admitted.
 */
export function findNotIJson(value: unknown, levels = MAX_LEVELS): Problem | undefined {
  return find(value, levels, []);
}

function find(value: unknown, levels: number, path: (string | number)[]): Problem | undefined {
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? undefined : notIJson(path, STRING_RULE);
    case 'number':
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : notIJson(path, NUMBER_RULE);
    case 'object':
      if (value === null) return undefined;
      if (levels === 0) return notIJson(path, `JSON here has at most ${MAX_LEVELS} levels.`);
      return Array.isArray(value) ? findInArray(value, levels, path) : findInObject(value, levels, path);
    default:
      return undefined;
  }
}

function findInArray(
  array: readonly unknown[],
  levels: number,
  path: (string | number)[],
): Problem | undefined {
  for (let index = 0; index < array.length; index++) {
    path.push(index);
    const problem = find(array[index], levels - 1, path);
    if (problem) return problem;
    path.pop();
  }
  return undefined;
}

function findInObject(object: object, levels: number, path: (string | number)[]): Problem | undefined {
  for (const [member, value] of Object.entries(object)) {
    if (member === '__proto__') return notIJson(path, 'A member cannot have the name `__proto__`.');
    if (!isStorable(member)) return notIJson(path, STRING_RULE);
    path.push(member);
    const problem = find(value, levels - 1, path);
    if (problem) return problem;
    path.pop();
  }
  return undefined;
}

const STRING_RULE = 'A string, or the name of a member, cannot hold U+0000 or a lone surrogate.';
const NUMBER_RULE = 'A number must be finite and within ±(2^53−1); write larger ones as strings.';

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function notIJson(path: Path, detail: string): Problem {
  return { path: [...path], code: 'NOT_IJSON', detail };
}
