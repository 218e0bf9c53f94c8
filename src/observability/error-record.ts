/**
 * An error as the log has it: what it is, where it came from, and what caused it. What the database says is
 * left out, down to its code: PostgreSQL quotes rows in its messages and details, and they are the caller's.
 */
import { isDatabaseError, sqlState } from '../errors/from-database.ts';

export interface ErrorRecord {
  readonly type: string;
  readonly code?: string | undefined;
  /** PostgreSQL's five-character code, which its documentation explains. */
  readonly sqlState?: string | undefined;
  readonly message?: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorRecord;
}

export function describeError(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const record = { type: error.name, code, stack: frames(error), ...cause };
  return isDatabaseError(error)
    ? { ...record, sqlState: sqlState(error) }
    : { ...record, message: error.message };
}

/** The stack without the message above it. */
function frames({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n');
}
