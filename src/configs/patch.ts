/**
 * Patches of an entry: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902). A patch is applied to the
 * entry as GET shows it, with `ttl`, the seconds it still has to live, while it has an end. What may
 * change is `data` and `ttl`; members that the server keeps may be tested, and are otherwise ignored.
 */
import { ApiError, inputError, type Problem } from '../errors/api-error.ts';
import type { Entry, JsonValue } from '../store/entry.ts';
import { asJson } from './as-json.ts';
import type { JsonPatchOperation } from './inputs.ts';
import { applyOperation, PatchError } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';

export type Patch = { readonly merge: unknown } | { readonly operations: readonly JsonPatchOperation[] };

export interface Patched {
  readonly data: JsonValue;
  /** Absent: unchanged; null: the entry no longer expires. */
  readonly ttl?: unknown;
}

export const MAX_PATCH_OPERATIONS = 1000;

/** The one that is given of the two. */
export function onePatch(
  merge: unknown,
  operations: readonly JsonPatchOperation[] | null | undefined,
): Patch {
  if ((merge === undefined) === (operations === undefined || operations === null)) {
    throw new ApiError('BAD_USER_INPUT', 'Give either `merge` or `operations`.');
  }
  if (!operations) return { merge };
  checkOperationCount(operations.length);
  return { operations };
}

/** @throws ApiError BAD_USER_INPUT when there are more operations than a patch may have. */
export function checkOperationCount(count: number): void {
  if (count <= MAX_PATCH_OPERATIONS) return;
  const detail = `A patch has at most ${MAX_PATCH_OPERATIONS} operations.`;
  throw inputError([{ path: ['operations'], code: 'INVALID', detail }]);
}

/**
 * @param maxBytes how much the `copy` operations may add, so that a small patch cannot double a value over and over.
 * @throws ApiError UNPROCESSABLE when the patch cannot be applied or leaves no entry, CONFLICT when a `test` fails.
 */
export function applyPatch(entry: Entry, patch: Patch, now: Date, maxBytes: number): Patched {
  const ttl = entry.expiresAt ? (entry.expiresAt.getTime() - now.getTime()) / 1000 : undefined;
  // Patching changes in place, and what the writer hands out is not ours to change.
  const before = asJson({ ...entry, ttl }) as Record<string, unknown>;
  const members = new Set([...Object.keys(before), 'ttl']);
  const after =
    'merge' in patch ? mergePatch(before, patch.merge) : applyOperations(before, patch.operations, maxBytes);
  const { data, ttl: ttlAfter } = checkMembers(after, members, entry.name);
  if (ttlAfter === ttl) return { data };
  return { data, ttl: ttlAfter === undefined ? null : ttlAfter };
}

function applyOperations(
  document: unknown,
  operations: readonly JsonPatchOperation[],
  maxBytes: number,
): unknown {
  const root = { '': document };
  let room = maxBytes;
  const spend = (characters: number) => {
    room -= characters;
    if (room < 0) throw new ApiError('PAYLOAD_TOO_LARGE', 'The patch copies more than the server takes.');
  };
  for (const [index, operation] of operations.entries()) {
    try {
      applyOperation(root, operation, spend);
    } catch (error) {
      throw error instanceof PatchError ? refusal(error, index) : error;
    }
  }
  return root[''];
}

function refusal({ message, reason }: PatchError, index: number): ApiError {
  const problem: Problem = { path: ['operations', index], code: 'NOT_APPLICABLE', detail: message };
  if (reason === 'not-applicable') return inputError([problem], 'UNPROCESSABLE');
  const detail = `Operation ${index}: the test failed. Nothing was changed.`;
  return new ApiError('CONFLICT', detail, { problems: [problem] });
}

/** What the patch has left must be an entry, of the same name. */
function checkMembers(
  after: unknown,
  members: ReadonlySet<string>,
  name: string,
): { data: JsonValue; ttl?: unknown } {
  if (typeof after !== 'object' || after === null || Array.isArray(after)) {
    throw notApplicable([], 'The patch must leave an entry: an object with `data`.');
  }
  for (const member of Object.keys(after)) {
    if (!members.has(member))
      throw notApplicable([member], 'An entry has no such member; its value is under `data`.');
  }
  if (!('data' in after)) {
    throw notApplicable(['data'], 'An entry needs `data`. A merge patch cannot set null; a JSON Patch can.');
  }
  if ('name' in after && after.name !== name) throw notApplicable(['name'], 'An entry cannot be renamed.');
  return after as { data: JsonValue; ttl?: unknown };
}

function notApplicable(path: readonly (string | number)[], detail: string): ApiError {
  return inputError([{ path, code: 'NOT_APPLICABLE', detail }], 'UNPROCESSABLE');
}
