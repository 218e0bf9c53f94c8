/**
 * The scalars of the schema, where the rules of a single value live. Both surfaces coerce through them.
 * A rule that a value breaks is told as a Problem of a path relative to the value, without the value.
 */
import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { ApiError } from '../errors/api-error.ts';
import { asJson } from './as-json.ts';
import { type PageKey, readCursor, writeCursor } from './cursor.ts';
import { findNotIJson, MAX_LEVELS } from './i-json.ts';
import { isName, NAME_RULE } from './name.ts';

function invalid(detail: string): ApiError {
  return new ApiError('BAD_USER_INPUT', detail, { problems: [{ path: [], code: 'INVALID', detail }] });
}

function parseName(value: unknown): string {
  if (!isName(value)) throw invalid(NAME_RULE);
  return value;
}

export const ConfigName = new GraphQLScalarType<string, string>({
  name: 'ConfigName',
  description: `The name of an entry. ${NAME_RULE} Dots make the hierarchy: \`payments.retry.limit\`.`,
  serialize: String,
  parseValue: parseName,
  parseLiteral: (node) => parseName(node.kind === Kind.STRING ? node.value : undefined),
});

function parseRevision(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw invalid('A revision is a whole number from 0 to 2^53−1.');
  }
  return value as number;
}

export const Revision = new GraphQLScalarType<number, number>({
  name: 'Revision',
  description:
    'A position in the one store-wide order of changes: a whole number up to 2^53−1. Every committed change ' +
    'has its own, without gaps, growing in the order of commits.',
  serialize: Number,
  parseValue: parseRevision,
  parseLiteral: (node) => parseRevision(node.kind === Kind.INT ? Number(node.value) : undefined),
});

function parseCursor(value: unknown): PageKey {
  const key = typeof value === 'string' ? readCursor(value) : undefined;
  if (!key) throw invalid('This is not a cursor that this server has given out.');
  return key;
}

export const Cursor = new GraphQLScalarType<PageKey, string>({
  name: 'Cursor',
  description: 'A place in a list: opaque, and good only for the list (order and filter) that gave it.',
  serialize: (value) => writeCursor(value as PageKey),
  parseValue: parseCursor,
  parseLiteral: (node) => parseCursor(node.kind === Kind.STRING ? node.value : undefined),
});

function parseJson(value: unknown): unknown {
  // One level more than data may have: in a merge patch, data is a member.
  const problem = findNotIJson(value, MAX_LEVELS + 1);
  if (problem) throw new ApiError('UNPROCESSABLE', problem.detail, { problems: [problem] });
  return value;
}

function parseJsonLiteral(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  const value = parseJson(valueFromASTUntyped(node, variables) ?? null);
  // What would have come as a variable: plain objects, nothing undefined.
  return asJson(value);
}

export const Json = new GraphQLScalarType({
  name: 'JSON',
  description:
    'Any JSON value, `null` and scalars included, within I-JSON (RFC 7493): finite numbers, none beyond ' +
    '±(2^53−1), no U+0000 and no lone surrogate in strings, no member `__proto__`, at most 64 levels. ' +
    'The order of members is not kept.',
  serialize: (value) => value,
  parseValue: parseJson,
  parseLiteral: parseJsonLiteral,
});

const TIME_RULE = 'A time such as 2007-12-03T10:15:30Z is expected.';

/** The library's, but for its messages: they quote the value. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  parseValue: (value) => parseTime(() => GraphQLDateTime.parseValue(value)),
  parseLiteral: (node) => parseTime(() => GraphQLDateTime.parseLiteral(node)),
});

function parseTime(parse: () => Date): Date {
  try {
    return parse();
  } catch {
    throw invalid(TIME_RULE);
  }
}
