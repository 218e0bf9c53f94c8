/**
 * One row of the table: a state, an operation on it, and what comes of it. Everything that may differ between
 * two runs (names, revisions, times) is told relative to the given entry, so that runs can be compared.
 */

import type { ProblemCode } from '../../src/errors/api-error.ts';
import type { ErrorCode } from '../../src/errors/table.ts';
import type { Entry, Failure, Input, Operation, Surface } from './surface.ts';

export interface Case {
  readonly title: string;
  /** Fixed where the name itself is the point. */
  readonly name?: string;
  /** What is there before; absent: nothing. */
  readonly given?: Input | 'deleted';
  readonly when: (name: string, given: Entry) => Operation;
  readonly gives: Expected;
}

export type Expected = Success | Refusal | 'gone';

interface Success {
  readonly data: unknown;
  /** Seconds from the last change to the expiry. */
  readonly life?: number | null;
  readonly version?: number;
  /** False: a touch, or a read. */
  readonly changed?: boolean;
}

interface Refusal {
  readonly code: ErrorCode;
  /** With PRECONDITION_FAILED: whether the refusal tells the given entry's revision. */
  readonly revision?: 'given' | undefined;
  /** Pointer and code of every problem. */
  readonly problems?: readonly (readonly [pointer: string, code: ProblemCode])[];
  /** What each of them says. */
  readonly details?: readonly string[];
}

/** Runs a case on one surface, and looks at what it has left behind from the other one. */
export async function run(it: Case, name: string, surface: Surface, other: Surface): Promise<unknown> {
  const given = await prepare(it.given, name, surface);
  const { entry, failure } = await surface.perform(it.when(name, given ?? NONE));
  const left = (await other.perform({ read: name })).entry;
  if (it.name) await surface.perform({ remove: name });
  if (failure) {
    expect(left).toEqual(given);
    return relative(failure, given);
  }
  if (it.gives === 'gone') {
    expect(left).toBeUndefined();
    return 'gone';
  }
  expect(left).toEqual(entry);
  if (!entry) return undefined;
  const { version, ...rest } = shown(entry, given);
  // A name used again goes on counting.
  return it.name ? rest : { version, ...rest };
}

/** An entry that was never made; its members are for those who know what they ask. */
const NONE: Entry = {
  name: '',
  data: null,
  version: 0,
  revision: 0,
  createdAt: '',
  updatedAt: '',
  expiresAt: null,
};

async function prepare(state: Case['given'], name: string, surface: Surface): Promise<Entry | undefined> {
  if (!state) return undefined;
  const { entry } = await surface.perform({
    create: { name, data: null, ...(state !== 'deleted' && state) },
  });
  if (!entry) throw new Error(`${name}: the given state could not be made`);
  if (state !== 'deleted') return entry;
  await surface.perform({ remove: name });
  return undefined;
}

function shown(
  { data, version, revision, createdAt, updatedAt, expiresAt }: Entry,
  given: Entry | undefined,
) {
  const changed = revision !== given?.revision;
  const life = expiresAt === null ? null : (Date.parse(expiresAt) - Date.parse(updatedAt)) / 1000;
  if (given) expect(createdAt).toBe(given.createdAt);
  else expect(createdAt).toBe(updatedAt);
  if (given) expect(version).toBe(given.version + (changed ? 1 : 0));
  if (!changed) expect(updatedAt).toBe(given?.updatedAt);
  // A touch counts from its own time, which is a little after that of the last change.
  return { data, version, changed, life: life && (changed ? life : Math.round(life / 10) * 10) };
}

function relative({ code, detail, problems, revision }: Failure, given: Entry | undefined) {
  return {
    code,
    detail: given ? detail.replace(`revision ${given.revision}.`, 'revision N.') : detail,
    details: problems.map((problem) => problem.detail),
    problems: problems.map((problem) => [problem.pointer, problem.code]),
    revision: revision === undefined ? undefined : revision === given?.revision ? 'given' : revision,
  };
}
