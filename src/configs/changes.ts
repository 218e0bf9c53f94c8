/**
 * What the mutations ask of the writer: each function makes a Change whose decision is taken on the entry
 * as it is when its turn comes. The rules that need the present entry live here: preconditions, existence,
 * what is only a touch.
 */
import { isDeepStrictEqual } from 'node:util';
import { ApiError, inputError, type Problem } from '../errors/api-error.ts';
import { canonical, textOf } from '../store/canonical.ts';
import type { Change, Decision, Outcome } from '../store/change.ts';
import type { Entry, JsonValue } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import { asJson } from './as-json.ts';
import { findNotIJson } from './i-json.ts';
import { MAX_TTL_SECONDS } from './inputs.ts';
import { applyPatch, type Patch } from './patch.ts';
import type { Config } from './types.ts';

export interface Precondition {
  /** The entry's revision must be this one. */
  readonly ifRevision?: number | null | undefined;
  /** There must be no entry. */
  readonly ifAbsent?: boolean | null | undefined;
  /** There must be an entry. */
  readonly ifPresent?: boolean | null | undefined;
}

type Target = Pick<Change, 'name' | 'principal'>;

export function create(target: Target, data: JsonValue, ttl: number | null | undefined): Change {
  checkData(data, ['input', 'data']);
  checkTtl(ttl, ['input', 'ttl']);
  const stored = canonical(data);
  return {
    ...target,
    ignoresData: true,
    weight: weigh(stored),
    decide(current, now) {
      if (current) throw new ApiError('ALREADY_EXISTS', 'There is an entry of this name already.');
      return put(undefined, now, stored, ttl);
    },
  };
}

export function replace(
  target: Target,
  data: JsonValue,
  ttl: number | null | undefined,
  precondition: Precondition,
): Change {
  checkData(data, ['input', 'data']);
  checkTtl(ttl, ['input', 'ttl']);
  const stored = canonical(data);
  return {
    ...target,
    // Equal data is only looked for when the life may be extended.
    ignoresData: typeof ttl !== 'number',
    weight: weigh(stored),
    decide(current, now) {
      check(precondition, current);
      return put(current, now, stored, ttl);
    },
  };
}

/** @param maxBytes how large the patched data may become, as JSON text. */
export function patch(target: Target, patch: Patch, precondition: Precondition, maxBytes: number): Change {
  return {
    ...target,
    decide(current, now) {
      const entry = found(current);
      check(precondition, entry);
      const { data, ttl } = applyPatch(entry, patch, now, maxBytes);
      checkData(data, ['data']);
      checkSize(data, maxBytes);
      return put(entry, now, data, checkTtl(ttl, ['ttl']));
    },
  };
}

export function remove(target: Target, precondition: Precondition): Change {
  return {
    ...target,
    decide(current) {
      check(precondition, found(current));
      return { kind: 'delete' };
    },
  };
}

export async function commitOne(store: Store, change: Change): Promise<Config> {
  const [outcome] = await store.commit([change]);
  if (!outcome) throw new Error('the writer gave no outcome for the change');
  return toConfig(outcome);
}

/** What a mutation returns. */
export function toConfig({ entry, operation }: Outcome): Config {
  return { ...entry, operation };
}

export function notFound(): ApiError {
  return new ApiError('NOT_FOUND', 'There is no entry of this name.');
}

function found(current: Entry | undefined): Entry {
  if (!current) throw notFound();
  return current;
}

function check({ ifRevision, ifAbsent, ifPresent }: Precondition, current: Entry | undefined): void {
  const revision = current?.revision;
  const holds =
    (ifRevision === undefined || ifRevision === null || ifRevision === revision) &&
    !(ifAbsent && current) &&
    !(ifPresent && !current);
  if (holds) return;
  const state = revision === undefined ? 'there is no such entry' : `the entry is at revision ${revision}`;
  throw new ApiError('PRECONDITION_FAILED', `Nothing was changed: ${state}.`, { revision });
}

/** Extending the life of unchanged data is a touch, and anything else a change. */
function put(
  current: Entry | undefined,
  now: Date,
  data: JsonValue,
  ttl: number | null | undefined,
): Decision {
  if (ttl === undefined) return { kind: 'put', data };
  const expiresAt = ttl === null ? null : new Date(now.getTime() + ttl * 1000);
  const extends_ = expiresAt && current?.expiresAt && current.expiresAt <= expiresAt;
  return extends_ && isDeepStrictEqual(asJson(data), current.data)
    ? { kind: 'touch', expiresAt }
    : { kind: 'put', data, expiresAt };
}

function checkTtl(ttl: unknown, path: Problem['path']): number | null | undefined {
  if (ttl === undefined || ttl === null) return ttl;
  if (Number.isInteger(ttl) && (ttl as number) >= 1 && (ttl as number) <= MAX_TTL_SECONDS)
    return ttl as number;
  const detail = `A time to live is a whole number of seconds from 1 to ${MAX_TTL_SECONDS} (10 years).`;
  throw inputError([{ path, code: 'INVALID', detail }]);
}

function checkData(data: JsonValue, path: Problem['path']): void {
  const problem = findNotIJson(data);
  if (problem) throw inputError([{ ...problem, path: [...path, ...problem.path] }], 'UNPROCESSABLE');
}

/** Bytes of JSON text. */
function weigh(data: JsonValue): number {
  return Buffer.byteLength(textOf(data));
}

function checkSize(data: JsonValue, maxBytes: number): void {
  if (weigh(data) <= maxBytes) return;
  throw new ApiError('PAYLOAD_TOO_LARGE', `The patch would make the entry larger than ${maxBytes} bytes.`);
}
