/**
 * A filter as it comes in, as the condition that the store evaluates. Checks what a type cannot say, and reports
 * every problem by its place. The same filter always gives the same condition, in whatever order its members come:
 * a cursor is bound to it.
 */
import { inputError, type Problem } from '../errors/api-error.ts';
import type { Comparison, DataTest } from '../store/data-test.ts';
import type { JsonValue } from '../store/entry.ts';
import type { Condition } from '../store/filter.ts';
import { asJson } from './as-json.ts';
import {
  type ConfigFilter,
  type DataFilter,
  type DateTimeFilter,
  MAX_FILTER_CONDITIONS,
  MAX_FILTER_LEVELS,
  MAX_IN_VALUES,
  type NameFilter,
} from './filter-inputs.ts';
import { PATH_RULE, parsePath } from './filter-path.ts';
import { findNotIJson } from './i-json.ts';
import { isName } from './name.ts';

type Path = Problem['path'];

/** @throws ApiError BAD_USER_INPUT with a problem for every place where the filter is wrong. */
export function toCondition(where: ConfigFilter, path: Path): Condition {
  const reading = new Reading(path);
  const condition = reading.filter(where, path, 1);
  if (reading.problems.length > 0) throw inputError(reading.problems);
  return condition;
}

const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte'];

class Reading {
  readonly problems: Problem[] = [];
  #conditions = 0;

  constructor(private readonly root: Path) {}

  filter(filter: ConfigFilter, path: Path, level: number): Condition {
    if (level > MAX_FILTER_LEVELS + 1) {
      throw inputError([invalid(this.root, `A filter nests at most ${MAX_FILTER_LEVELS} levels.`)]);
    }
    this.#count();
    const { and, or, not, name, updatedAt, data } = filter;
    const each = (filters: readonly ConfigFilter[], member: string) =>
      filters.map((one, index) => this.filter(one, [...path, member, index], level + 1));
    this.#refuseNulls({ and, or, not, name, updatedAt, data }, path);
    const parts: Condition[] = [];
    if (and) parts.push({ kind: 'all', of: each(and, 'and') });
    if (or) parts.push({ kind: 'any', of: each(or, 'or') });
    if (not) parts.push({ kind: 'not', of: this.filter(not, [...path, 'not'], level + 1) });
    if (name) parts.push(...this.#name(name, [...path, 'name']));
    if (updatedAt) parts.push(...this.#time(updatedAt, [...path, 'updatedAt']));
    if (data) parts.push(...this.#data(data, [...path, 'data']));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
  }

  #name(filter: NameFilter, path: Path): Condition[] {
    this.#requireSome(filter, path);
    this.#refuseNulls({ ...filter }, path);
    const { eq, in: names, startsWith } = filter;
    const parts: Condition[] = [];
    if (typeof eq === 'string') parts.push({ kind: 'name', operator: 'in', value: [eq] });
    if (names) {
      this.#checkLength(names, [...path, 'in']);
      parts.push({ kind: 'name', operator: 'in', value: names });
    }
    if (typeof startsWith === 'string') {
      if (startsWith !== '' && !isName(startsWith)) {
        this.problems.push(invalid([...path, 'startsWith'], 'No name begins like this.'));
      }
      parts.push({ kind: 'name', operator: 'startsWith', value: startsWith });
    }
    return this.#counted(parts);
  }

  #time(filter: DateTimeFilter, path: Path): Condition[] {
    this.#requireSome(filter, path);
    this.#refuseNulls({ ...filter }, path);
    const parts: Condition[] = [];
    for (const operator of COMPARISONS) {
      const value = filter[operator];
      if (!value) continue;
      const year = value.getUTCFullYear();
      if (year < 1 || year > 9999) {
        this.problems.push(invalid([...path, operator], 'A time is in the years from 1 to 9999, in UTC.'));
      }
      parts.push({ kind: 'updatedAt', operator, value });
    }
    return this.#counted(parts);
  }

  #data({ path: dotted, ...operators }: DataFilter, path: Path): Condition[] {
    this.#requireSome(operators, path);
    const { in: values, startsWith, exists } = operators;
    this.#refuseNulls({ path: dotted, in: values, startsWith, exists }, path);
    this.#checkText(dotted, [...path, 'path']);
    this.#checkText(startsWith, [...path, 'startsWith']);
    if (values) this.#checkLength(values, [...path, 'in']);
    const segments = typeof dotted === 'string' ? parsePath(dotted) : [];
    if (!segments) this.problems.push(invalid([...path, 'path'], PATH_RULE));
    const at = (test: DataTest): Condition => ({ kind: 'data', path: segments ?? [], ...test });
    const parts: Condition[] = [];
    for (const operator of ['eq', 'ne', 'contains'] as const) {
      const value = operators[operator];
      if (value !== undefined) parts.push(at({ operator, value: asJson(value) as JsonValue }));
    }
    for (const operator of COMPARISONS) {
      const value = operators[operator];
      if (value === undefined) continue;
      if (typeof value === 'number' || typeof value === 'string') parts.push(at({ operator, value }));
      else
        this.problems.push(
          invalid([...path, operator], 'A number or a string is expected: no others are in an order.'),
        );
    }
    if (values) parts.push(at({ operator: 'in', value: asJson(values) as JsonValue[] }));
    if (typeof startsWith === 'string') parts.push(at({ operator: 'startsWith', value: startsWith }));
    if (typeof exists === 'boolean') parts.push(at({ operator: 'exists', value: exists }));
    return this.#counted(parts);
  }

  #counted(parts: Condition[]): Condition[] {
    this.#count(parts.length);
    return parts;
  }

  #count(conditions = 1): void {
    this.#conditions += conditions;
    if (this.#conditions <= MAX_FILTER_CONDITIONS) return;
    throw inputError([invalid(this.root, `A filter holds at most ${MAX_FILTER_CONDITIONS} conditions.`)]);
  }

  #requireSome(operators: object, path: Path): void {
    if (Object.values(operators).some((value) => value !== undefined)) return;
    this.problems.push({ path, code: 'REQUIRED', detail: 'At least one operator is required.' });
  }

  /** To take null for "not given" would make a filter wider than its author, who had a variable there, can see. */
  #refuseNulls(members: Readonly<Record<string, unknown>>, path: Path): void {
    for (const [member, value] of Object.entries(members)) {
      if (value === null)
        this.problems.push(invalid([...path, member], 'This cannot be null; leave it out.'));
    }
  }

  #checkLength({ length }: readonly unknown[], path: Path): void {
    if (length > MAX_IN_VALUES)
      this.problems.push(invalid(path, `At most ${MAX_IN_VALUES} values are taken.`));
  }

  /** What no data can hold, no filter has to look for; and the database would refuse it. */
  #checkText(text: string | null | undefined, path: Path): void {
    const problem = findNotIJson(text);
    if (problem) this.problems.push({ ...problem, path });
  }
}

function invalid(path: Path, detail: string): Problem {
  return { path, code: 'INVALID', detail };
}
