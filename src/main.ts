#!/usr/bin/env node
/**
 * The process: from the command line to the exit code. Whatever ends it (a signal, a crash, a part that died)
 * becomes one graceful stop, and the first reason gives the exit code. The process always ends: a second
 * signal does not wait, and a stop that hangs is cut off. What is started and stopped is up to server.ts.
 */
import { once } from 'node:events';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { inspect } from 'node:util';
import { helpText, parseCommandLine } from './command-line.ts';
import { askHealth } from './health.ts';
import { expectGarbage } from './heap.ts';
import { assertNodeVersion } from './node-version.ts';
import { type Logger, type OpenLog, openLog } from './observability/logger.ts';
import type { Tracing } from './observability/tracing.ts';
import { isTraced } from './otel-settings.ts';
import { readSettings, type Settings } from './settings.ts';
import { StartError } from './start-error.ts';
import { name, version } from './version.ts';

/** EX_SOFTWARE, see `exitCodes`. */
const UNEXPECTED = 70;

/** How much longer a stop may take than the settings give it. */
const STOP_MARGIN_SECONDS = 5;

// A closed pipe or terminal is no crash. The log sees to its own output.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

let opened: OpenLog | undefined;
let exitCode = 0;
try {
  const command = parseCommandLine(process.argv.slice(2));
  if (command === 'help') process.stdout.write(helpText());
  else if (command === 'version') process.stdout.write(`${name} ${version}\n`);
  else {
    assertNodeVersion();
    const settings = readSettings(process.env);
    if (command === 'health') process.stdout.write(`${await askHealth(settings)}\n`);
    else {
      opened = await openLog(settings);
      exitCode = await (command === 'migrate' ? migrate : serve)(settings, opened);
    }
  }
} catch (error) {
  exitCode = report(error, opened?.log);
}
process.exitCode = exitCode;
if (opened) {
  await opened.close();
  process.exit();
}

/** Serves until something ends it; returns the exit code. */
async function serve(settings: Settings, opened: OpenLog): Promise<number> {
  expectGarbage();
  const { log } = opened;
  const ending = awaitEnd(settings, opened);
  const tracing = isTraced(settings) ? await startTracing(settings, log) : undefined;
  const server = await start(settings, log, ending, tracing);
  if (!ending.signal.aborted) await once(ending.signal, 'abort');
  await server?.stop();
  await tracing?.stop();
  log.info('stopped');
  return ending.signal.reason;
}

/** Migrates the database and nothing else; returns the exit code. A migration that has begun is not given up. */
async function migrate(settings: Settings, opened: OpenLog): Promise<number> {
  const { log } = opened;
  const { signal } = awaitEnd(settings, opened);
  try {
    const { migrateDatabase } = await import('./database/start-database.ts');
    await migrateDatabase(settings, log, signal);
    return signal.aborted ? signal.reason : 0;
  } catch (err) {
    if (!signal.aborted) throw err;
    log.warn(err === signal.reason ? {} : { err }, 'migration given up');
    return signal.reason || 1;
  }
}

/** From now on whatever ends the process aborts it, and the first reason is the exit code. */
function awaitEnd(settings: Settings, { log, close }: OpenLog): AbortController {
  const ending = new AbortController();
  endOnSignal(ending, log);
  endOnCrash(ending, log);
  ending.signal.addEventListener('abort', () => limitStop(settings, log, close));
  return ending;
}

/** Loaded only when it is on, and then before the server: it has to be there when others' modules are loaded. */
async function startTracing(settings: Settings, log: Logger): Promise<Tracing> {
  const tracing = await import('./observability/tracing.ts');
  return tracing.startTracing(settings, log);
}

/** Nothing is returned when the start fails after it was asked to end: then it has ended. */
async function start(settings: Settings, log: Logger, ending: AbortController, tracing?: Tracing) {
  try {
    // Loaded only now: a signal in the meantime is heeded, and wrong settings need not wait for it.
    const { startServer } = await import('./server.ts');
    const server = await startServer(settings, log, { signal: ending.signal, tracing });
    server.failed.then((err) => {
      ending.abort(UNEXPECTED);
      log.fatal({ err }, 'part of the server died');
    });
    log.info({ version, urls: server.urls }, 'started');
    return server;
  } catch (err) {
    if (!ending.signal.aborted) throw err;
    log.warn(err === ending.signal.reason ? {} : { err }, 'start given up');
    return undefined;
  }
}

function endOnSignal(ending: AbortController, log: Logger): void {
  const onTerminal = [0, 1, 2].some((fd) => isatty(fd));
  let signalled = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A closing terminal may hang up twice (shell, then kernel); without one (nohup) it means nothing.
      if (signal === 'SIGHUP' && (signalled || !onTerminal)) return;
      if (signalled) process.exit(128 + constants.signals[signal]);
      signalled = true;
      ending.abort(0);
      log.info({ signal }, 'stopping');
    });
  }
}

/** Unhandled rejections come here as well: Node raises them as uncaught exceptions. */
function endOnCrash(ending: AbortController, log: Logger): void {
  process.on('uncaughtException', (err, origin) => {
    ending.abort(UNEXPECTED);
    log.fatal({ err, origin }, 'unexpected error');
  });
}

function limitStop(
  { shutdownDelaySeconds, shutdownGraceSeconds }: Settings,
  log: Logger,
  closeLog: () => Promise<void>,
): void {
  const seconds = shutdownDelaySeconds + shutdownGraceSeconds + STOP_MARGIN_SECONDS;
  setTimeout(() => {
    log.fatal({ seconds }, 'not stopped in time');
    void closeLog().then(() => process.exit(1));
  }, seconds * 1000);
}

/** Says why it ends, to the person who started it or to the operator; returns the exit code. */
function report(error: unknown, log: Logger | undefined): number {
  if (error instanceof StartError) {
    process.stderr.write(`${name}: ${error.message}\n${error.remedy}\n`);
    return error.exitCode;
  }
  if (log) log.fatal({ err: error }, 'unexpected error');
  else process.stderr.write(`${inspect(error)}\n`);
  return UNEXPECTED;
}
