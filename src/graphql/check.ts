/**
 * What is looked at for each request before anything is executed: whether the operation is answered this way, the
 * types of its variables, and its cost, which depends on them. A refusal is an outcome of the operation like any other.
 */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  print,
} from 'graphql';
// Its ES modules would load a second copy of graphql-js, which refuses the types of the first.
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity/cjs';
import { ApiError } from '../errors/api-error.ts';
import { coerceVariables } from '../operation/coerce.ts';
import type { Context } from '../operation/context.ts';
import type { Observe } from '../operation/observe.ts';
import type { DocumentLimits } from './limits.ts';

/** How an operation is to be answered. */
export type Transport = 'response' | 'stream';

const WRONG_TRANSPORT: Readonly<Record<Transport, string>> = {
  response:
    'A subscription is answered as a stream: ask for it with `Accept: text/event-stream`, or ' +
    '`Accept: multipart/mixed;subscriptionSpec=1.0`.',
  stream: 'An event stream answers subscriptions alone: ask for all else with `Accept: application/json`.',
};

export interface ChosenOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** @throws ApiError which is an outcome of the operation like any other. */
export type CheckOperation = (chosen: ChosenOperation, context: Context) => Promise<void>;

/** Refuses what graphql-js would refuse later and with the caller's values, and what costs too much. */
export function createCheck(
  transport: Transport,
  schema: GraphQLSchema,
  limits: DocumentLimits,
  observe: Observe,
): CheckOperation {
  return async ({ document, operation, variables }, context) => {
    try {
      const isStreamed = operation.operation === 'subscription';
      if (isStreamed !== (transport === 'stream'))
        throw new ApiError('BAD_USER_INPUT', WRONG_TRANSPORT[transport]);
      coerceVariables(schema, operation.variableDefinitions ?? [], variables);
      checkCost(schema, document, operation, variables, limits.cost);
    } catch (error) {
      await observe(nameOf(operation), context, () => Promise.reject(error));
    }
  };
}

function checkCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limit: number,
): void {
  const cost = costOf(schema, query, operation, variables);
  if (cost <= limit) return;
  throw new ApiError(
    'BAD_USER_INPUT',
    `This costs ${cost} of ${limit}: ask for fewer fields or smaller pages.`,
  );
}

function costOf(
  schema: GraphQLSchema,
  query: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const known = costs.get(operation);
  if (known !== undefined) return known;
  const operationName = operation.name?.value;
  try {
    const cost = getComplexity({
      schema,
      query,
      variables,
      estimators,
      ...(operationName && { operationName }),
    });
    if (hasConstantCost(operation)) costs.set(operation, cost);
    return cost;
  } catch (error) {
    throw error instanceof GraphQLError ? toInputError(error) : error;
  }
}

/** What only shows when values meet arguments, and the library's own bound on fragments within fragments. */
function toInputError({ message, originalError }: GraphQLError): ApiError {
  if (originalError instanceof ApiError) return originalError;
  const isTooLarge = message.startsWith('Query exceeds');
  const detail = isTooLarge ? 'This document is too large.' : 'A variable does not fit where it is used.';
  return new ApiError('BAD_USER_INPUT', detail);
}

/** Apollo keeps the documents it has parsed, and estimating takes a tenth of a small request. */
const costs = new WeakMap<OperationDefinitionNode, number>();

/** Page sizes are integers, and directives take booleans. Mutations are estimated each time: it checks their JSON, too. */
function hasConstantCost({ operation, variableDefinitions = [] }: OperationDefinitionNode): boolean {
  return (
    operation === 'query' && !variableDefinitions.some(({ type }) => /^(Int|Boolean)!?$/.test(print(type)))
  );
}

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

const ROOT_TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

/** The operation as it is counted: by its first root field, for a document has at most a few. */
function nameOf({ operation, selectionSet }: OperationDefinitionNode): string {
  const [first] = selectionSet.selections;
  const type = ROOT_TYPES[operation];
  return first?.kind === 'Field' ? `${type}.${first.name.value}` : type;
}
