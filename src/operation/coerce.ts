/**
 * Values from outside into the types of the schema, by graphql-js' own coercion: REST arguments and
 * GraphQL variables come through here alike. Every problem is collected and told by its place. graphql-js
 * puts the offending value into its messages; ours never hold one.
 */
import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isNonNullType,
  type NamedTypeNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { ApiError, inputError, type Problem } from '../errors/api-error.ts';
import { nestsTooDeep } from './nesting.ts';

const MAX_PROBLEMS = 20;

type Path = readonly (string | number)[];

/** The arguments as the resolver gets them; absent ones stay absent unless they have a default. */
export function coerceArguments(
  definitions: readonly GraphQLArgument[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const problems: Problem[] = [];
  const coerced: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const { name, type, defaultValue } of definitions) {
    known.add(name);
    const value = memberOf(given, name);
    if (value !== undefined) coerced[name] = coerceValue(value, type, [name], problems);
    else if (defaultValue !== undefined) coerced[name] = defaultValue;
    else if (isNonNullType(type)) problems.push(required([name]));
  }
  for (const name of Object.keys(given)) if (!known.has(name)) problems.push(unknown([name]));
  throwIfAny(problems);
  return coerced;
}

/** Checks a document's variables against their declared types; the values themselves are coerced again by graphql-js. */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Readonly<Record<string, unknown>>,
): void {
  const problems: Problem[] = [];
  for (const { variable, type: typeNode, defaultValue } of definitions) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode as NamedTypeNode);
    if (!isInputType(type)) continue;
    const value = memberOf(given, name);
    if (value !== undefined) coerceValue(value, type, [name], problems);
    else if (!defaultValue && isNonNullType(type)) problems.push(required([name]));
  }
  throwIfAny(problems);
}

/** Coerces one value, adding what is wrong with it to `problems`. */
function coerceValue(value: unknown, type: GraphQLInputType, path: Path, problems: Problem[]): unknown {
  if (nestsTooDeep(value, type)) {
    problems.push({ path, code: 'INVALID', detail: 'This nests too deep.' });
    return undefined;
  }
  return coerceInputValue(value, type, (at, invalidValue, error) => {
    problems.push(...toProblems([...path, ...at], invalidValue, error, typeAt(type, at)));
    // To go on would let a small request make a large answer, and keep the server busy for it.
    if (problems.length >= MAX_PROBLEMS) throwIfAny(problems);
  });
}

/** A variable may be called `constructor`. */
function memberOf(given: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const onlyContent = problems.every(({ code }) => code === 'NOT_IJSON');
  throw inputError(problems, onlyContent ? 'UNPROCESSABLE' : 'BAD_USER_INPUT');
}

function toProblems(
  path: Path,
  value: unknown,
  error: GraphQLError,
  type: GraphQLNamedInputType | undefined,
): Problem[] {
  const { originalError, message } = error;
  if (originalError instanceof ApiError) {
    return originalError.problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
  }
  const absent = /^Field "(\w+)" of required type /.exec(message)?.[1];
  if (absent) return [required([...path, absent])];
  const extra = /^Field "(.*)" is not defined by type /s.exec(message)?.[1];
  if (extra !== undefined) return [unknown([...path, extra])];
  if (value === undefined) return [required(path)];
  return [{ path, code: 'INVALID', detail: withoutValue(message, type) }];
}

const EXPECTED: Readonly<Record<string, string>> = {
  Int: 'A whole number is expected.',
  Float: 'A number is expected.',
  String: 'A string is expected.',
  Boolean: 'true or false is expected.',
};

/** Of what is at this place in a value, lists aside: of them all elements are alike. */
function typeAt(type: GraphQLInputType, place: Path): GraphQLNamedInputType | undefined {
  return place
    .filter((key) => typeof key === 'string')
    .reduce<GraphQLNamedInputType | undefined>((within, member) => {
      const field = isInputObjectType(within) ? within.getFields()[member] : undefined;
      return field && getNamedType(field.type);
    }, getNamedType(type));
}

/** graphql-js' messages with the value cut out. They are stable within its major version; tests hold them. */
function withoutValue(message: string, type: GraphQLNamedInputType | undefined): string {
  if (isEnumType(type))
    return `One of ${type
      .getValues()
      .map(({ name }) => name)
      .join(', ')} is expected.`;
  const scalar = /^(\w+) cannot represent /.exec(message)?.[1];
  if (scalar) return EXPECTED[scalar] ?? `A value of the type ${scalar} is expected.`;
  if (/^Expected type "\w+!?" to be an object\.$/.test(message)) return 'An object is expected.';
  return message;
}

function required(path: Path): Problem {
  return { path, code: 'REQUIRED', detail: 'This is required.' };
}

function unknown(path: Path): Problem {
  return { path, code: 'UNKNOWN', detail: 'There is no such member here.' };
}
