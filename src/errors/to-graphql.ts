/**
 * Errors as the GraphQL surface shows them: the code of the closed table in `extensions`, and the same list
 * of problems as REST. graphql-js and Apollo quote the caller's values in their messages; here those are cut.
 */
import { GraphQLError, type GraphQLFormattedError, type Kind, print } from 'graphql';
import { ApiError, renderProblem } from './api-error.ts';
import { toApiError } from './from-database.ts';
import type { ErrorCode } from './table.ts';

/** What Apollo's own codes mean here; whatever is not named is a fault of ours. */
const APOLLO_CODES: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'BAD_USER_INPUT',
  GRAPHQL_VALIDATION_FAILED: 'BAD_USER_INPUT',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
};

/** An error of ours as Apollo wants it, for refusing a request before anything is executed. */
export function toGraphQLError(error: ApiError): GraphQLError {
  const http = { status: error.isOurFault ? error.status : 400 };
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http } });
}

/**
 * Apollo's `formatError`: the last place every error passes on its way out.
 * @param unexpected told of errors that no operation has seen, so that they are logged.
 */
export function createFormatError(unexpected: (error: unknown) => void) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const original = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
    if (original instanceof ApiError) return { ...placeOf(formatted), ...renderGraphQLError(original) };
    const code = codeOf(formatted, thrown);
    if (code && thrown instanceof GraphQLError) {
      return { ...placeOf(formatted), message: withoutLiterals(thrown), extensions: { code } };
    }
    unexpected(original);
    return { ...placeOf(formatted), ...renderGraphQLError(toApiError(original)) };
  };
}

/** Apollo tells these from a wrong request by the status alone. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
};

function codeOf({ extensions }: GraphQLFormattedError, thrown: unknown): ErrorCode | undefined {
  const http =
    thrown instanceof GraphQLError ? (thrown.extensions.http as { status?: number } | undefined) : undefined;
  return STATUS_CODES[http?.status ?? 0] ?? APOLLO_CODES[String(extensions?.code)];
}

function placeOf({
  locations,
  path,
}: GraphQLFormattedError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

/** The error as a member of a response's `errors`. */
export function renderGraphQLError(error: ApiError): GraphQLFormattedError {
  return { message: error.message, extensions: extensionsOf(error) };
}

function extensionsOf({ code, problems, revision, retryAfterSeconds }: ApiError): Record<string, unknown> {
  return {
    code,
    ...(problems.length > 0 && {
      errors: problems.map(renderProblem),
    }),
    ...(revision !== undefined && { revision }),
    ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
  };
}

const LITERALS = new Set<`${Kind}`>([
  'IntValue',
  'FloatValue',
  'StringValue',
  'BooleanValue',
  'EnumValue',
  'ListValue',
  'ObjectValue',
]);

/** graphql-js prints a literal that does not fit its type; what is left says what was expected. */
function withoutLiterals({ message, nodes }: GraphQLError): string {
  if (message.startsWith('Syntax Error')) return withoutTokens(message);
  if (message.startsWith('Unknown operation named')) return 'The document has no operation of this name.';
  const literals = nodes?.filter(({ kind }) => LITERALS.has(kind)).map(print) ?? [];
  return literals.reduce(
    (text, literal) =>
      ['found ', 'value: ', 'Value "'].reduce(
        (cut, before) => cut.replace(before + literal, `${before}…`),
        text,
      ),
    message,
  );
}

/** A syntax error quotes the token that it met, and that may be a value. */
function withoutTokens(message: string): string {
  return message.replace(
    /((?:Name|Int|Float|String|BlockString) |character: |escape sequence: |got: |within String).*$/s,
    '$1…',
  );
}
