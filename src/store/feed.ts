/**
 * The feed: follows the log, so that the cache and the watchers of this server learn of every change, whoever
 * made it, in order, none twice and none left out. A writer of this server hands over what it has committed;
 * of other servers' commits a notification tells, and where none comes, a timer. Both only say "look": what
 * counts is the log, read from the position on, and revisions have no gaps.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Listener, type ListenerOptions, listenTo } from '../database/listener.ts';
import type { PrismaClient } from '../database/prisma.ts';
import { hasCode } from '../errors/api-error.ts';
import { DatabaseClock } from './database-clock.ts';
import { isInLog, type LogRecord, readBounds, readLog } from './log.ts';
import type { FeedFigures, StoreObserver } from './observer.ts';
import { Tail } from './tail.ts';

export interface FeedOptions {
  readonly url: string;
  /** Whether the connection can LISTEN; behind a transaction-mode pooler it cannot. */
  readonly listens: boolean;
  /** How often the log is looked at unasked. */
  readonly intervalMs: number;
}

export interface FeedFollower {
  /** Changes, in order, that come directly after those that came before. */
  follow(records: readonly LogRecord[]): void;
  /** The position has jumped: what lies between is not known. */
  jump(): void;
}

const CHANNEL = 'config_server_change';
/** How much later than the interval a look may be before what it showed no longer counts. */
const TOLERANCE_MS = 2_000;
const CLOSE_PATIENCE_MS = 1_000;

export class Feed {
  readonly clock = new DatabaseClock();
  readonly #followers: FeedFollower[] = [];
  #listener: Listener | undefined;
  #running: Promise<void> | undefined;
  #tail: Tail | undefined;
  #state: 'unknown' | 'live' | 'behind' = 'unknown';
  #startedAt = performance.now();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #look = () => {};

  constructor(
    private readonly prisma: PrismaClient,
    private readonly options: FeedOptions,
    private readonly observer: Pick<StoreObserver, 'feed' | 'reconnected'>,
  ) {}

  /** Before, it is not live, and knows only what this server's writers hand over. */
  start(): void {
    this.#startedAt = performance.now();
    this.#listener = this.options.listens ? listenTo(this.#listening()) : undefined;
    this.#running = this.#run();
  }

  /** From now on it is told of every change. */
  add(follower: FeedFollower): void {
    this.#followers.push(follower);
  }

  /** The last changes; undefined before the log was first read. */
  get tail(): Tail | undefined {
    return this.#tail;
  }

  /** Whether everything has been told, but for the last moments. */
  get isLive(): boolean {
    return (
      this.#state === 'live' && performance.now() - this.#lookedAt < this.options.intervalMs + TOLERANCE_MS
    );
  }

  get figures(): FeedFigures {
    const knewAllAt = Math.max(this.#lookedAt, this.#startedAt);
    const lagSeconds = (performance.now() - knewAllAt) / 1000;
    return { isLive: this.isLive, position: this.#tail?.position, lagSeconds };
  }

  /** What a writer of this server has committed. When it does not come next, it is read from the log. */
  offer(records: readonly LogRecord[]): void {
    const [first, last] = [records[0], records.at(-1)];
    if (!first || !last) return;
    if (first.entry.revision - 1 === this.#tail?.position) this.#append(this.#tail, records);
    else this.#look();
    this.#listener?.notify(String(last.entry.revision));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#look();
    // A look that a dead database holds up ends by itself, some time.
    const looking = Promise.race([this.#running, delay(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    await Promise.all([this.#listener?.close(), looking]);
  }

  #listening(): ListenerOptions {
    return {
      url: this.options.url,
      channel: CHANNEL,
      onNotification: (revision) => {
        if (Number(revision) > (this.#tail?.position ?? 0)) this.#look();
      },
      onConnected: (isAgain) => {
        if (isAgain) this.observer.reconnected();
        this.#look();
      },
      onLost: (error) => this.#fallBehind(error),
    };
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const asked = new Promise<void>((resolve) => {
        this.#look = resolve;
      });
      const timer = setTimeout(this.#look, this.options.intervalMs);
      await this.#catchUp().catch((error) => this.#fallBehind(error));
      await asked;
      clearTimeout(timer);
    }
  }

  async #catchUp(): Promise<void> {
    for (let isDone = false; !isDone && !this.#closed; ) {
      const tail = await this.#tailOfThisLog();
      const askedAt = performance.now();
      const page = await readLog(this.prisma, tail.position).catch(ifCompacted);
      if (page) {
        this.clock.heard(page.now, askedAt);
        this.#append(
          tail,
          page.records.filter(({ entry }) => entry.revision > tail.position),
        );
        isDone = tail.position >= page.newest;
        if (isDone) this.#catchesUp(askedAt);
      } else await this.#jump();
    }
  }

  /** The tail; or a new one when there is none, or when the database is no longer the one that it is of. */
  async #tailOfThisLog(): Promise<Tail> {
    const last = this.#tail?.last;
    const isSame = this.#state !== 'behind' || !last || (await isInLog(this.prisma, last));
    return this.#tail && isSame ? this.#tail : this.#jump();
  }

  /** Begins at the end of the log: there is nothing before, or it is no longer kept. */
  async #jump(): Promise<Tail> {
    const { newest } = await readBounds(this.prisma);
    this.#tail = new Tail(newest);
    for (const follower of this.#followers) follower.jump();
    return this.#tail;
  }

  #append(tail: Tail, records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    for (const record of records) tail.append(record);
    for (const follower of this.#followers) follower.follow(records);
  }

  #catchesUp(lookedAt: number): void {
    this.#lookedAt = lookedAt;
    if (this.#state === 'live' || this.#listener?.isConnected === false) return;
    this.#state = 'live';
    this.observer.feed('live');
  }

  #fallBehind(error: unknown): void {
    if (this.#state === 'behind' || this.#closed) return;
    this.#state = 'behind';
    this.observer.feed('behind', error);
  }
}

/** The server was away for longer than the log is kept, or the database was set back. */
function ifCompacted(error: unknown): undefined {
  if (hasCode(error, 'COMPACTED')) return undefined;
  throw error;
}
