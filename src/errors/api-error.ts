/**
 * The one kind of error that may leave the server. What it says is public: its texts never hold
 * a value of the caller's data, a driver's message or a stack; the cause is for the log alone.
 */
import { type ErrorCode, errorTable } from './table.ts';

/** One thing wrong at one place of the input. */
export interface Problem {
  /** Where: member names and indices from the operation's arguments down, or from the entry that a patch has left. */
  readonly path: readonly (string | number)[];
  readonly code: ProblemCode;
  /** What is wrong there, as a sentence. */
  readonly detail: string;
}

export type ProblemCode = 'REQUIRED' | 'UNKNOWN' | 'INVALID' | 'NOT_IJSON' | 'NOT_APPLICABLE';

export interface ApiErrorOptions {
  readonly problems?: readonly Problem[];
  /** With PRECONDITION_FAILED: the entry's revision now; absent when there is no entry. */
  readonly revision?: number | undefined;
  /** When to try again, where that differs from the table. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problems: readonly Problem[];
  readonly revision: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  /** @param detail public: what happened to this request, and what to do; undefined when its problems say it. */
  constructor(
    readonly code: ErrorCode,
    private readonly detail: string | undefined,
    { problems = [], revision, retryAfterSeconds, cause }: ApiErrorOptions = {},
  ) {
    super(detail ?? summary(problems), { cause });
    this.problems = problems;
    this.revision = revision;
    this.retryAfterSeconds = retryAfterSeconds ?? errorTable[code].retryAfterSeconds;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  /** The same error for who knows one argument as the whole input, such as a body: places are told from there. */
  asSeenFrom(argument: string): ApiError {
    const problems = this.problems.map((problem) =>
      problem.path[0] === argument ? { ...problem, path: problem.path.slice(1) } : problem,
    );
    const { code, detail, revision, retryAfterSeconds, cause } = this;
    return new ApiError(code, detail, { problems, revision, retryAfterSeconds, cause });
  }

  /**
   * The same error for who sees this input as a part of theirs, so that they know which part it is.
   * @param place where the part is. A refusal that is about no place in particular is about all of it.
   */
  asPartOf(place: Problem['path'], title: string): ApiError {
    const { code, detail, revision, retryAfterSeconds, cause } = this;
    const whole: Problem = {
      path: [],
      code: code === 'BAD_USER_INPUT' ? 'INVALID' : 'NOT_APPLICABLE',
      detail: this.message,
    };
    const problems = (this.problems.length > 0 ? this.problems : [whole]).map((problem) => ({
      ...problem,
      path: [...place, ...problem.path],
    }));
    const text = detail === undefined ? undefined : `${title}: ${detail}`;
    return new ApiError(code, text, { problems, revision, retryAfterSeconds, cause });
  }

  /** Ours to mend, not the caller's: such an error is logged with its cause. */
  get isOurFault(): boolean {
    return this.status >= 500;
  }
}

export function hasCode(error: unknown, code: ErrorCode): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/** An error about the input, told by its problems. */
export function inputError(
  problems: readonly Problem[],
  code: 'BAD_USER_INPUT' | 'UNPROCESSABLE' = 'BAD_USER_INPUT',
): ApiError {
  return new ApiError(code, undefined, { problems });
}

/** All the problems in one line, each with its place. */
function summary(problems: readonly Problem[]): string {
  return problems
    .map(({ path, detail }) => (path.length > 0 ? `${pointer(path)}: ${detail}` : detail))
    .join(' ');
}

/** RFC 6901 JSON Pointer. */
function pointer(path: readonly (string | number)[]): string {
  return path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A problem as both surfaces show it. */
export function renderProblem({ path, code, detail }: Problem): {
  pointer: string;
  code: ProblemCode;
  detail: string;
} {
  return { pointer: pointer(path), code, detail };
}
