/**
 * How deep an input nests, looked at before anything recurs into it. Types that contain themselves, as filters do,
 * let a small request nest without end, and coercion by graphql-js would end at the end of the stack.
 */
import { type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql';

/** More than any type of ours gives a meaning to. */
const MAX_LEVELS = 50;

/** Looks at input objects only: what is in a custom scalar is the scalar's own business. */
export function nestsTooDeep(value: unknown, type: GraphQLInputType): boolean {
  const rest = [{ value, type, level: 0 }];
  for (let one = rest.pop(); one; one = rest.pop()) {
    const named = getNamedType(one.type);
    if (!isInputObjectType(named) || typeof one.value !== 'object' || one.value === null) continue;
    if (one.level > MAX_LEVELS) return true;
    const level = one.level + 1;
    if (Array.isArray(one.value)) {
      for (const element of one.value) rest.push({ value: element, type: named, level });
      continue;
    }
    for (const { name, type: memberType } of Object.values(named.getFields())) {
      const member = (one.value as Record<string, unknown>)[name];
      if (typeof member === 'object') rest.push({ value: member, type: memberType, level });
    }
  }
  return false;
}
