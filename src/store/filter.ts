/**
 * Which entries a list, a count or a watch is about. A condition is a plain tree, and is either true or false
 * of every entry: nothing is unknown, so `not` always turns the one into the other. Watches evaluate it
 * here; filter-sql.ts says the same to the database, and a property test holds the two together.
 */
import { type Comparison, type DataTest, holdsFor, isInOrder } from './data-test.ts';
import type { Entry } from './entry.ts';

export interface EntryFilter {
  /** Only names that begin so; empty for all. */
  readonly prefix: string;
  /** Only entries of which this is true. */
  readonly where?: Condition | undefined;
}

export type Condition =
  /** An empty `all` is true, an empty `any` false. */
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | NameCondition
  | TimeCondition
  | DataCondition;

export type NameCondition = { readonly kind: 'name' } & (
  | { readonly operator: 'in'; readonly value: readonly string[] }
  | { readonly operator: 'startsWith'; readonly value: string }
);

export interface TimeCondition {
  readonly kind: 'updatedAt';
  readonly operator: Comparison;
  readonly value: Date;
}

export type DataCondition = DataTest & {
  readonly kind: 'data';
  /** Names of members, or indices of arrays, from the data down; empty for the data itself. */
  readonly path: readonly string[];
};

/** Whether an entry is among those that the database would select. */
export function matches({ prefix, where }: EntryFilter, entry: Entry): boolean {
  return entry.name.startsWith(prefix) && (where === undefined || isTrueOf(where, entry));
}

/** False when no entry of this name is ever selected, whatever it holds. */
export function mayMatch({ prefix, where }: EntryFilter, name: string): boolean {
  return name.startsWith(prefix) && (where === undefined || isTrueOfName(where, name) !== false);
}

/** Undefined when the name does not decide it (Kleene's three-valued logic). */
function isTrueOfName(condition: Condition, name: string): boolean | undefined {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const deciding = condition.kind === 'any';
      const values = condition.of.map((one) => isTrueOfName(one, name));
      if (values.includes(deciding)) return deciding;
      return values.includes(undefined) ? undefined : !deciding;
    }
    case 'not': {
      const value = isTrueOfName(condition.of, name);
      return value === undefined ? undefined : !value;
    }
    case 'name':
      return isTrueOfItsName(condition, name);
    case 'updatedAt':
    case 'data':
      return undefined;
  }
}

function isTrueOfItsName({ operator, value }: NameCondition, name: string): boolean {
  return operator === 'in' ? value.includes(name) : name.startsWith(value);
}

/** False when only the name decides, so that an entry is selected for all its life or never. */
export function dependsOnState({ where }: EntryFilter): boolean {
  return where !== undefined && concernsState(where);
}

function concernsState(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(concernsState);
    case 'not':
      return concernsState(condition.of);
    case 'name':
      return false;
    case 'updatedAt':
    case 'data':
      return true;
  }
}

function isTrueOf(condition: Condition, entry: Entry): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((one) => isTrueOf(one, entry));
    case 'any':
      return condition.of.some((one) => isTrueOf(one, entry));
    case 'not':
      return !isTrueOf(condition.of, entry);
    case 'name':
      return isTrueOfItsName(condition, entry.name);
    case 'updatedAt':
      return isInOrder(entry.updatedAt.getTime() - condition.value.getTime(), condition.operator);
    case 'data':
      return holdsFor(condition, entry.data, condition.path);
  }
}
