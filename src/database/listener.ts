/**
 * LISTEN and NOTIFY on one connection of its own, which is made again, with backoff, whenever it is lost. A
 * notification is a hint and nothing more: while there is no connection none arrive, and whoever listens has
 * to look by itself from time to time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Client } from 'pg';

export interface Listener {
  /** Whether notifications arrive. */
  readonly isConnected: boolean;
  /** Tells all listeners of the channel; those that are told much at once are told the last only. */
  notify(payload: string): void;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly url: string;
  /** A word: it goes into the statement as it is. */
  readonly channel: string;
  onNotification(payload: string): void;
  /** The connection has been made, or made again: what was notified before has not arrived. */
  onConnected(isAgain: boolean): void;
  /** The connection was lost, or could not be made for the first time since. */
  onLost(error: Error): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection can be dead without a word: it has to answer now and then. */
const HEARTBEAT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 5_000;
const GOODBYE_MS = 200;
const SPACING_MS = 5;

export function listenTo(options: ListenerOptions): Listener {
  const stopping = new AbortController();
  const { signal } = stopping;
  let client: Client | undefined;
  let wasConnected = false;
  const running = (async () => {
    while (!signal.aborted) {
      const connected = await connectPatiently(options, signal).catch(() => undefined);
      if (!connected) return;
      client = connected.client;
      options.onConnected(wasConnected);
      wasConnected = true;
      const error = await Promise.race([connected.lost, heartbeat(client, signal)]);
      client = undefined;
      if (!signal.aborted) options.onLost(error);
      await end(connected.client);
    }
  })();
  const notifier = new Notifier(options.channel, () => client);
  return {
    get isConnected() {
      return client !== undefined;
    },
    notify: (payload) => notifier.notify(payload),
    async close() {
      stopping.abort();
      await running;
    },
  };
}

interface Connected {
  readonly client: Client;
  /** Resolves when the connection breaks. */
  readonly lost: Promise<Error>;
}

async function connectPatiently(options: ListenerOptions, signal: AbortSignal): Promise<Connected> {
  let told = false;
  return pRetry(() => connectOnce(options, signal), {
    signal,
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 50,
    maxTimeout: 2_000,
    randomize: true,
    onFailedAttempt({ error }) {
      if (!told && !signal.aborted) options.onLost(error);
      told = true;
    },
  });
}

async function connectOnce(
  { url, channel, onNotification }: ListenerOptions,
  signal: AbortSignal,
): Promise<Connected> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'config-server feed',
  });
  // Whoever closes does not wait for an answer that may never come.
  const leave = () => void end(client);
  signal.addEventListener('abort', leave, { once: true });
  const lost = new Promise<Error>((resolve) => {
    client.on('error', resolve);
    client.on('end', () => {
      signal.removeEventListener('abort', leave);
      resolve(new Error('the connection has ended'));
    });
  });
  client.on('notification', ({ payload }) => onNotification(payload ?? ''));
  try {
    // A connection that is ended while it is being made says so by the event alone.
    await Promise.race([client.connect(), lost.then((error) => Promise.reject(error))]);
    // A notification is no data: nobody has to wait until the disk has it.
    await client.query(`SET synchronous_commit = off; LISTEN ${channel}`);
    return { client, lost };
  } catch (cause) {
    await end(client);
    // Whatever it was, it is tried again.
    throw new Error('no connection to listen on', { cause });
  }
}

/** Resolves with the reason when the connection no longer answers, or when listening is over. */
async function heartbeat(client: Client, signal: AbortSignal): Promise<Error> {
  try {
    for (;;) {
      await delay(HEARTBEAT_MS, undefined, { signal });
      await client.query('SELECT 1');
    }
  } catch (error) {
    return error as Error;
  }
}

/** What does not answer cannot be ended politely. */
async function end(client: Client): Promise<void> {
  const polite = client.end().catch(() => {});
  await Promise.race([polite, delay(GOODBYE_MS, undefined, { ref: false })]);
  client.connection.stream.destroy();
}

/** Notifications are spaced: each is a transaction, and takes a lock over all of PostgreSQL when it commits. */
class Notifier {
  #next: string | undefined;
  #busy = false;

  constructor(
    private readonly channel: string,
    private readonly client: () => Client | undefined,
  ) {}

  notify(payload: string): void {
    this.#next = payload;
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#next !== undefined) {
      const payload = this.#next;
      this.#next = undefined;
      // Lost with its connection, whose end is noticed by itself.
      await this.client()
        ?.query('SELECT pg_notify($1, $2)', [this.channel, payload])
        .catch(() => {});
      await delay(SPACING_MS, undefined, { ref: false });
    }
    this.#busy = false;
  }
}
