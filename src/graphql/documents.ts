/**
 * The documents of event streams: parsed and validated once, by the same rules as Apollo's, then kept. A document that
 * is kept also tells which clients get the same of an event.
 */
import {
  BREAK,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  type ValidationRule,
  validate,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ApiError } from '../errors/api-error.ts';
import type { GraphQLOptions } from './apollo.ts';
import { limitRules } from './limits.ts';
import type { GraphQLRequest } from './request.ts';

/** A document with the operation to carry out. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether all its clients get the same of an event, whatever their variables. */
  readonly isShared: boolean;
}

/** What is wrong with a document before anything is executed. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('invalid document');
  }
}

/** Characters of all documents that are kept. */
const MAX_KEPT = 256 * 1024;

export class Documents {
  readonly #kept = new LRUCache<string, Prepared>({
    maxSize: MAX_KEPT,
    sizeCalculation: (_prepared, key) => key.length,
  });
  readonly #schema: GraphQLSchema;
  readonly #rules: readonly ValidationRule[];
  readonly #maxTokens: number;
  readonly #introspection: boolean;

  constructor({ schema, limits, introspection }: GraphQLOptions) {
    this.#schema = schema;
    this.#maxTokens = limits.tokens;
    this.#introspection = introspection;
    const hidden = introspection ? [] : [NoSchemaIntrospectionCustomRule];
    this.#rules = [...specifiedRules, ...limitRules(limits), ...hidden];
  }

  /** @throws InvalidDocument, or an ApiError when it has no such operation. */
  prepare({ query, operationName }: GraphQLRequest): Prepared {
    const key = JSON.stringify([operationName, query]);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const document = this.#parse(query);
    const errors = validate(this.#schema, document, this.#rules);
    if (errors.length > 0) throw new InvalidDocument(errors.map((error) => this.#discreet(error)));
    const operation = choose(document, operationName);
    checkRoot(document, operation);
    const prepared = { document, operation, isShared: !dependsOnVariables(document, operation) };
    this.#kept.set(key, prepared);
    return prepared;
  }

  #parse(query: string): DocumentNode {
    try {
      return parse(query, { maxTokens: this.#maxTokens });
    } catch (error) {
      throw new InvalidDocument([error as GraphQLError]);
    }
  }

  /** Who may not ask for the schema is not to learn it from suggestions. */
  #discreet(error: GraphQLError): GraphQLError {
    if (!this.#introspection) error.message = error.message.replace(/ Did you mean .*\?$/s, '');
    return error;
  }
}

function choose(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const chosen = name === undefined ? operations : operations.filter((each) => each.name?.value === name);
  const [operation, ...others] = chosen;
  if (!operation) throw new ApiError('BAD_USER_INPUT', 'The document has no operation of this name.');
  if (others.length > 0)
    throw new ApiError(
      'BAD_USER_INPUT',
      'The document has several operations: say which by `operationName`.',
    );
  return operation;
}

/** Without its one field a subscription is none, and graphql-js does not look (its specification forbids it since). */
function checkRoot(document: DocumentNode, { operation, selectionSet }: OperationDefinitionNode): void {
  if (operation !== 'subscription') return;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const isConditional = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
        return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet);
      if (selection.kind === Kind.FIELD) return false;
      const fragment = fragments.find(({ name }) => name.value === selection.name.value);
      return fragment !== undefined && isConditional(fragment.selectionSet);
    });
  if (isConditional(selectionSet))
    throw new ApiError(
      'BAD_USER_INPUT',
      'The field of a subscription cannot be left out by `@skip` or `@include`.',
    );
}

/** Whether variables decide on more than which events there are, which the arguments of the root field do. */
function dependsOnVariables(document: DocumentNode, { selectionSet }: OperationDefinitionNode): boolean {
  const ofRoot = new Set(
    selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? selection.arguments : [],
    ),
  );
  let found = false;
  visit(document, {
    VariableDefinition: () => false,
    Argument: (argument) => (ofRoot.has(argument) ? false : undefined),
    Variable() {
      found = true;
      return BREAK;
    },
  });
  return found;
}
