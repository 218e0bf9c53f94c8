/**
 * The one place that knows how Prisma and `pg` present failures. They come in three forms: Prisma's
 * own error with the driver's cause in its meta, that cause without an SQLSTATE when no server was
 * reached, and a bare Error from `pg` when a connection broke. None of their texts may leave.
 */
import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { ApiError } from './api-error.ts';

/** What `pg` says, in a bare Error without a code, when a connection could not be had or was lost. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has )/;
/** What the operating system says, where neither the driver nor the adapter has words of their own. */
const NETWORK_CODES = /^E(CONN\w+|NOENT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|TIMEDOUT|PIPE)$/;
const NO_CONNECTION_CODES = /^E(CONNREFUSED|NOENT|NOTFOUND|AI_AGAIN)$/;
/** Those of them that came before anything could be sent. */
const NO_CONNECTION = /due to connection timeout$|^timeout exceeded when trying to connect|^Client has /;
/** The driver adapter's names for the same. */
const CONNECTION_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
]);

/**
 * SQLSTATE classes that mean "not now": connection (08), authorisation (28), no such database (3D), resources (53),
 * operator (57), system (58), a lock that is held for too long (55P03), and a read-only transaction (25006).
 */
const NOT_NOW = /^(08|28|3D|53|55P03|57|25006|58)/;
/** The server that says this may have committed before: shut down, crashed, lost, or unable to tell. */
const MAY_HAVE_COMMITTED = /^(08|57P|40003)/;

interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
}

function driverCause(error: unknown): DriverCause {
  if (!(error instanceof Error) || !('meta' in error)) return {};
  const meta = error.meta as { driverAdapterError?: { cause?: DriverCause } } | undefined;
  return meta?.driverAdapterError?.cause ?? {};
}

/** PostgreSQL's five-character code (its documentation, appendix A); undefined when it gave none. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : driverCause(error).originalCode;
}

/** Whether it comes from Prisma, its driver or PostgreSQL, so that its texts may quote anything. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof DatabaseError || (error instanceof Error && 'clientVersion' in error);
}

function isConnectionLoss(error: unknown): boolean {
  const { kind } = driverCause(error);
  if (kind) return CONNECTION_KINDS.has(kind);
  return (
    isNativeError(error) && (NETWORK_CODES.test(networkCode(error)) || CONNECTION_LOST.test(error.message))
  );
}

/** A host name with several addresses fails with one error for each. */
function networkCode(error: Error): string {
  const { code, errors } = error as Error & { code?: unknown; errors?: { code?: unknown }[] };
  return String(code ?? errors?.[0]?.code);
}

/** Whether a statement that ended so may have been committed all the same. */
export function isUnsettled(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return MAY_HAVE_COMMITTED.test(state);
  return isConnectionLoss(error) && !wasNeverSent(error);
}

function wasNeverSent(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { kind } = driverCause(error);
  return (
    kind === 'DatabaseNotReachable' ||
    NO_CONNECTION_CODES.test(networkCode(error)) ||
    NO_CONNECTION.test(error.message)
  );
}

/** The database dislikes what was sent: data (22), a constraint (23), a limit (54), or it takes too long (57014). */
export function isRefusal(error: unknown): boolean {
  return /^(22|23|54|57014)/.test(sqlState(error) ?? '');
}

/** Two statements stood in each other's way; the same one again may succeed. */
export function isCollision(error: unknown): boolean {
  return /^(40001|40P01)/.test(sqlState(error) ?? '');
}

/** Any error at all as one of the closed table. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (/^(22|54)/.test(sqlState(error) ?? '')) {
    return new ApiError('UNPROCESSABLE', 'The database cannot store this content.', { cause: error });
  }
  if (isConnectionLoss(error) || NOT_NOW.test(sqlState(error) ?? '')) {
    return new ApiError('UNAVAILABLE', 'The database cannot do this now; nothing was changed. Try again.', {
      cause: error,
    });
  }
  return new ApiError(
    'INTERNAL_SERVER_ERROR',
    'The server has failed at this request; the log has the cause.',
    {
      cause: error,
    },
  );
}
