/**
 * One entry as the contract has it, as a model for the checker: what each request does to it, and which answers
 * it may have. Where an outcome is unknown, so is the revision that it has given, until somebody shows it. The
 * end of a life is decided by the clock alone, which here is the same for servers, database and clients.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Model } from './linearizable.ts';
import type { Answer, Data, If, Operation, Request, Shown } from './operation.ts';

export interface State {
  /** Undefined: there is no entry. */
  readonly data?: Data | undefined;
  /** Undefined: not known. */
  readonly revision?: number | undefined;
  /** The last one that was given to this name. */
  readonly version: number;
  /** Between these two its life ends; undefined: never. A request whose outcome is unknown may extend it any time. */
  readonly end?: readonly [earliest: number, latest: number] | undefined;
}

/** How far apart the clocks of the processes may be. */
const CLOCKS_MS = 20;
/** Later than any end. */
const NEVER = 1e15;

export const entryModel: Model<State, Operation> = {
  initial: { version: 0 },
  step: (state, operation) => lives(state, operation).flatMap((life) => answered(life, operation)),
};

/** As it is, or over: its end takes a version like any removal. */
function lives(state: State, { called, returned }: Operation): State[] {
  if (!state.end) return [state];
  const [earliest, latest] = state.end;
  const lives: State[] = [];
  if (called < latest + CLOCKS_MS) lives.push(state);
  if (returned > earliest - CLOCKS_MS) lives.push({ version: state.version + 1 });
  return lives;
}

function answered(state: State, { request, answer, called }: Operation): State[] {
  switch (answer.kind) {
    case 'found':
      return shows(state, answer.entry);
    case 'absent':
      return state.data || request.kind === 'create' || request.kind === 'put' ? [] : [state];
    case 'exists':
      return state.data && request.kind === 'create' ? [state] : [];
    case 'mismatch':
      return mismatches(state, request, answer);
    case 'saved':
      return admitted(state, request).flatMap((before) => saves(before, request, answer.entry));
    case 'removed':
      return admitted(state, request)
        .filter(({ version }) => version === answer.version)
        .map(removed);
    case 'unknown':
      return admitted(state, request).flatMap((before) => mayDo(before, request, called));
  }
}

/** With its revision, if it can be this one. */
function atRevision(state: State, revision: number): State[] {
  if (!state.data || (state.revision !== undefined && state.revision !== revision)) return [];
  return [{ ...state, revision }];
}

function shows(state: State, shown: Shown): State[] {
  if (!isDeepStrictEqual(state.data, shown.data) || state.version !== shown.version) return [];
  if (!state.end !== (shown.expiresAt === null)) return [];
  const known = atRevision(state, shown.revision);
  if (!state.end || shown.expiresAt === null) return known;
  const [earliest, latest] = state.end;
  if (shown.expiresAt < earliest || shown.expiresAt > latest) return [];
  return known.map((it) => ({ ...it, end: exactly(shown.expiresAt) }));
}

/** The state, when the request's condition holds in it. */
function admitted(state: State, request: Request): State[] {
  if ((request.kind === 'patch' || request.kind === 'delete') && !state.data) return [];
  if (request.kind === 'create' && state.data) return [];
  const condition = conditionOf(request);
  if (condition === undefined) return [state];
  if (condition === 'absent') return state.data ? [] : [state];
  if (condition === 'present') return state.data ? [state] : [];
  return atRevision(state, condition.revision);
}

function mismatches(state: State, request: Request, { revision }: Answer & { kind: 'mismatch' }): State[] {
  const seen = revision === undefined ? (state.data ? [] : [state]) : atRevision(state, revision);
  return seen.filter((it) => admitted(it, request).length === 0);
}

function saves(before: State, request: Request, shown: Shown): State[] {
  const states: State[] = [];
  if (extendsLife(before, request) && before.version === shown.version && before.end)
    // What is answered is the end that was decided; another may have extended it further meanwhile.
    for (const known of atRevision(before, shown.revision))
      states.push({ ...known, end: later(before.end, exactly(shown.expiresAt)) });
  const after = changed(before, request, exactly(shown.expiresAt));
  const isNext = shown.version === after.version && shown.revision > (before.revision ?? 0);
  if (isNext && isDeepStrictEqual(after.data, shown.data))
    states.push({ ...after, revision: shown.revision });
  return states;
}

/** What it leaves if it happened. */
function mayDo(before: State, request: Request, called: number): State[] {
  if (request.kind === 'read') return [before];
  if (request.kind === 'delete') return [removed(before)];
  const end = [called + ('ttl' in request ? (request.ttl ?? 0) : 0) * 1000 - CLOCKS_MS, NEVER] as const;
  const states = [changed(before, request, end)];
  if (extendsLife(before, request)) states.push({ ...before, end: later(before.end, end) });
  return states;
}

function removed({ version }: State): State {
  return { version: version + 1 };
}

/** @param end the end of its life if the request gives it one. */
function changed(before: State, request: Request, end: State['end']): State {
  const ttl = request.kind === 'put' || request.kind === 'create' ? request.ttl : undefined;
  const given = 'data' in request ? request.data : {};
  return {
    data: request.kind === 'patch' ? { ...before.data, ...given } : given,
    version: before.version + 1,
    end: ttl === undefined ? before.end : ttl === null ? undefined : end,
  };
}

/** Whether it may be a touch, as far as that is known without the time. */
function extendsLife(before: State, request: Request): boolean {
  const isTimed = request.kind === 'put' && typeof request.ttl === 'number' && before.end !== undefined;
  return isTimed && isDeepStrictEqual(before.data, request.data);
}

function conditionOf(request: Request): If | undefined {
  return 'if' in request ? request.if : undefined;
}

function exactly(end: number | null): State['end'] {
  return end === null ? undefined : [end, end];
}

function later(a: State['end'], b: State['end']): State['end'] {
  if (!a || !b) return a ?? b;
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}
