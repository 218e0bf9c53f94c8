/**
 * The first connection to a database, or the reason why there is none, in words for the operator.
 * Containers start side by side, so what may yet come (a refused connection, an unknown host, a
 * database that is starting) is tried again for a while; what will not, such as a wrong password,
 * fails at once. Neither the words nor their cause ever carry the password.
 */
import pRetry from 'p-retry';
import { Client } from 'pg';
import { StartError } from '../start-error.ts';

const ATTEMPT_TIMEOUT_MS = 5_000;

/** What waiting may heal, by the codes of PostgreSQL and of the network. */
const PASSING = new Set([
  '57P01', // being shut down
  '57P02', // restarting after a crash
  '57P03', // starting or shutting down
  '53300', // too many connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the socket's file, when the host is a path
]);

const REMEDIES = new Map([
  ['28P01', 'Correct the user and the password in DATABASE_URL.'],
  ['28000', 'Correct the user and sslmode in DATABASE_URL, or let the user in by pg_hba.conf.'],
  ['3D000', 'Create the database, or correct its name in DATABASE_URL.'],
]);

const START_IT = 'Start it, or correct DATABASE_URL.';
const CORRECT_IT = 'Correct DATABASE_URL; for TLS, its sslmode and sslrootcert.';

/** One connection, which the caller ends. An unreachable database is waited for, `patience` in milliseconds. */
export async function connect(url: string, patience: number, signal?: AbortSignal): Promise<Client> {
  const create = () => new Client({ connectionString: url, connectionTimeoutMillis: ATTEMPT_TIMEOUT_MS });
  const target = validate(url, create);
  const attempt = async () => {
    const client = create();
    // A broken connection fails the query that needs it; without a listener it would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw noConnection(target, error as Failure);
    }
  };
  return pRetry(attempt, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 1_000,
    maxRetryTime: patience,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => isPassing(error.cause as Failure),
  });
}

type Failure = Error & { code?: string; errors?: Error[] };

function noConnection({ host, port, database }: Client, cause: Failure): StartError {
  return new StartError(
    `No connection to PostgreSQL at ${host}:${port}, database "${database}": ${reasonOf(cause)}`,
    69,
    REMEDIES.get(cause.code ?? '') ?? (isPassing(cause) ? START_IT : CORRECT_IT),
    { cause },
  );
}

/** `pg` takes almost any text for a URL, so the form is checked here; it also reads the TLS files named there. */
function validate(url: string, create: () => Client): Client {
  const unusable = (reason: string) =>
    new StartError(`DATABASE_URL cannot be used: ${reason}`, 69, 'Correct DATABASE_URL.');
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw unusable('it has to be postgresql://user:password@host:port/database');
  }
  // A password that is not percent-encoded ends up in the names of host and database, which are told.
  const { pathname, search, hash } = new URL(url);
  if (/[@#]/.test(pathname + hash) || search.includes('@')) {
    throw unusable('special characters in its user or password have to be percent-encoded');
  }
  try {
    return create();
  } catch (error) {
    throw unusable(reasonOf(error as Failure));
  }
}

function isPassing({ code, message }: Failure): boolean {
  return code ? PASSING.has(code) : /timeout expired|terminated unexpectedly/.test(message);
}

/** A host name with several addresses fails with one error for each, and no message over them. */
function reasonOf({ message, errors = [] }: Failure): string {
  return message || errors.map((error) => error.message).join(', ');
}
