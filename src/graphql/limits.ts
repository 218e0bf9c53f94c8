/**
 * What a document may ask for whatever its variables are, as validation rules: depth and aliases. Tokens are bounded
 * by the parser; what depends on the variables is check.ts.
 */
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

export interface DocumentLimits {
  readonly depth: number;
  readonly aliases: number;
  /** In fields, times the size of the pages that they are on. */
  readonly cost: number;
}

export function limitRules({ depth, aliases }: DocumentLimits): ValidationRule[] {
  return [
    maxDepthRule({
      n: depth,
      flattenFragments: true,
      ...reporting(`A document may be ${depth} levels deep; this one is deeper.`),
    }),
    maxAliasesRule({
      n: aliases,
      allowList: [],
      ...reporting(`A document may have ${aliases} aliases; this one has more.`),
    }),
  ];
}

/** The rules throw by themselves, which would end validation as a fault of ours. */
function reporting(message: string) {
  return {
    propagateOnRejection: false,
    onReject: [(context: ValidationContext | null) => context?.reportError(new GraphQLError(message))],
  };
}
