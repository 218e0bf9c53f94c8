/**
 * Conditional requests (RFC 9110, section 13). An entry's entity tag is its revision, strong. On writes the
 * headers become the arguments of the operation, which decides on the very state that it replaces.
 */
import type { Request } from 'express';
import { type ApiError, inputError } from '../errors/api-error.ts';

export function entityTag(revision: number): string {
  return `"${revision}"`;
}

/** No entry ever has it: a condition on it never holds. */
const NO_REVISION = 0;

const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\uffff]*)"$/;

/** The preconditions of a write, as those arguments of its operation that express them. */
export function preconditions(
  request: Request,
  takes: { has(argument: string): boolean },
): Record<string, unknown> {
  const { 'if-match': match, 'if-none-match': noneMatch, 'if-unmodified-since': since } = request.headers;
  if (since !== undefined)
    throw refusal('If-Unmodified-Since', 'Times are too coarse to guard a write: use If-Match.');
  if (!takes.has('ifRevision')) return withoutPrecondition(match, noneMatch);
  const args: Record<string, unknown> = {};
  // On what must exist in any case, `If-Match: *` goes without saying.
  if (match === '*' && takes.has('ifPresent')) args.ifPresent = true;
  else if (match !== undefined && match !== '*') args.ifRevision = revisionOf(match);
  if (noneMatch === '*')
    Object.assign(args, takes.has('ifAbsent') ? { ifAbsent: true } : { ifRevision: NO_REVISION });
  else if (noneMatch !== undefined) throw refusal('If-None-Match', 'A write takes only `*` here.');
  return args;
}

/** Creating takes no condition but the one that it implies. */
function withoutPrecondition(
  match: string | undefined,
  noneMatch: string | undefined,
): Record<string, never> {
  if (match !== undefined) throw refusal('If-Match', 'There is nothing here yet that it could match.');
  if (noneMatch !== undefined && noneMatch !== '*')
    throw refusal('If-None-Match', 'Only `*` makes sense here.');
  return {};
}

/** The revision that an entity tag stands for. A tag that is not ours, or weak, matches nothing. */
function revisionOf(header: string): number {
  const tag = TAG.exec(header.trim());
  if (!tag) throw refusal('If-Match', 'It takes `*`, or one entity tag in quotes, as `ETag` has it.');
  const [, weak, opaque = ''] = tag;
  const revision = Number(opaque);
  return !weak && /^[1-9]\d*$/.test(opaque) && Number.isSafeInteger(revision) ? revision : NO_REVISION;
}

/** Whether the reader has this representation already: `If-None-Match`, compared weakly. */
export function isNotModified(request: Request, tag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  return (
    header === '*' || header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag)
  );
}

function refusal(header: string, detail: string): ApiError {
  return inputError([{ path: [header], code: 'INVALID', detail }]);
}
