/**
 * Query parameters as arguments: they have the names and types of the GraphQL arguments. Text is read as the
 * JSON that its type asks for; whether it fits is decided by the same coercion as everywhere. A parameter that
 * the resource has in another media type alone is refused like an unknown one, and the refusal says which that is.
 */
import { type GraphQLArgument, getNamedType, isInputObjectType } from 'graphql';
import { inputError, type Problem } from '../errors/api-error.ts';

/** Types whose values are no strings in JSON. */
const NOT_TEXT = new Set(['Int', 'Float', 'Boolean', 'Revision']);

/**
 * @param definitions the arguments that the query may hold.
 * @param elsewhere parameters that the path has in some media type, each with that type.
 */
export function queryArguments(
  url: string,
  definitions: ReadonlyMap<string, GraphQLArgument>,
  elsewhere?: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const args: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, text] of new URLSearchParams(url.slice(start + 1))) {
    const definition = definitions.get(name);
    if (!definition) problems.push({ path: [name], code: 'UNKNOWN', detail: strange(elsewhere?.get(name)) });
    else if (Object.hasOwn(args, name))
      problems.push({ path: [name], code: 'INVALID', detail: 'Give this once.' });
    else args[name] = read(text, definition, problems);
  }
  if (problems.length > 0) throw inputError(problems);
  return args;
}

function strange(mediaType: string | undefined): string {
  return mediaType ? `This is for \`Accept: ${mediaType}\` alone.` : 'There is no such parameter.';
}

function read(text: string, { name, type }: GraphQLArgument, problems: Problem[]): unknown {
  const named = getNamedType(type);
  const isObject = isInputObjectType(named);
  if (!isObject && !NOT_TEXT.has(named.name)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Of other text its type says what it expects.
    if (isObject) problems.push({ path: [name], code: 'INVALID', detail: 'This has to be JSON.' });
    return text;
  }
}
