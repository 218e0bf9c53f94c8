/**
 * Starting the PostgreSQL server process of a cluster, and knowing when it is ready or why it is not.
 * It runs detached, in a session of its own: Ctrl-C goes to the whole process group and would stop the
 * database before the server that still has requests to finish. It listens on 127.0.0.1 only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { type Cluster, inUse } from './cluster.ts';
import { stopProcess, until } from './postmaster.ts';
import { environment, type Programs } from './programs.ts';

export interface Postmaster {
  readonly port: number;
  /** Resolves when it has ended, for whatever reason: with how, and its last lines. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  readonly programs: Programs;
  readonly cluster: Cluster;
  readonly log: (line: string) => void;
  /** More settings, each `name=value`. */
  readonly flags: readonly string[];
  /** A process id in postmaster.pid that is known not to be a PostgreSQL of this cluster. */
  readonly stalePid: number | undefined;
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'logging_collector=off',
  'log_destination=stderr',
  'log_line_prefix=',
  // Neither rows nor statements: they are the callers'.
  'timezone=UTC',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  // The messages of refused statements quote values.
  'log_min_messages=log',
];
/** The free port was lost to another program, or the processes of a killed PostgreSQL have yet to notice its end. */
const PASSING = /could not create any TCP\/IP sockets|pre-existing shared memory block/;
const ATTEMPTS = 10;
const LAST_LINES = 20;
/** No line for so long means stuck. The length of a start has no bound: a recovery reports every ten seconds. */
const SILENCE_MS = 30_000;

export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { child, state, ended } = launch(port, options);
    const hasEnded = async () => child.exitCode !== null || child.signalCode !== null;
    const stop = () => stopProcess(options.programs, child.pid, hasEnded);
    const isSettled = async () =>
      state.ready || Date.now() - state.lastLineAt > SILENCE_MS || (await hasEnded());
    await until(isSettled);
    if (state.ready) return { port, ended, stop };

    await stop();
    const words = await ended;
    if (words.includes('lock file "postmaster.pid" already exists')) throw inUse(options.cluster);
    if (!PASSING.test(words) || attempt === ATTEMPTS) throw notStarted(options.cluster, words);
    await sleep(attempt * 100);
  }
}

function launch(port: number, { programs, cluster, log, flags, stalePid }: PostmasterOptions) {
  const settings = [...SETTINGS, `port=${port}`, ...flags].flatMap((setting) => ['-c', setting]);
  const child = spawn(programs.postgres, ['-D', cluster.directory, ...settings], {
    ...cluster.account,
    cwd: cluster.directory,
    // By this variable pg_ctl, too, tells PostgreSQL of a process that is none: PostgreSQL then takes over
    // postmaster.pid itself, and still looks whether anybody uses the shared memory named there.
    env: { ...environment(), ...(stalePid && { PG_GRANDPARENT_PID: String(stalePid) }) },
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const state = { ready: false, lastLineAt: Date.now() };
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log(line);
    lines.push(line);
    if (lines.length > LAST_LINES) lines.shift();
    state.lastLineAt = Date.now();
    state.ready ||= line.endsWith('database system is ready to accept connections');
  });
  child.on('error', (error) => lines.push(error.message));
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      resolve([signal ? `ended by ${signal}` : `ended with code ${code}`, ...lines].join('\n'));
    });
  });
  return { child, state, ended };
}

function notStarted({ directory }: Cluster, words: string): StartError {
  return new StartError(
    `The embedded PostgreSQL of ${directory} did not start: ${words}`,
    69,
    'Remove the cause that PostgreSQL gives, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
