/**
 * What is disturbed: two server processes, each with a network of its own to one PostgreSQL of our own, which
 * all can be cut, frozen, stopped and killed, and come back.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded.ts';
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  createDataDir,
  endProcesses,
  findPostgres,
  type ServerProcess,
  startServerProcess,
} from '../support/process.ts';
import { type Moment, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import type { Random } from './random.ts';

/** Each as often as it weighs; to kill the database takes seconds from all others. */
const DISTURBANCES = {
  'kill a server': 3,
  'kill a server in the middle of a write': 3,
  'stop a server': 2,
  'cut the connections of a server': 4,
  'lose the connection of a write': 6,
  'freeze the network of a server': 2,
  'end the sessions of the feeds': 3,
  'end all sessions': 2,
  'kill the database': 1,
  'stop the database': 1,
} as const;

type Disturbance = keyof typeof DISTURBANCES;

/** What the data of each write has in it. */
export const MARK = 'mark';
const MOMENTS: readonly Moment[] = ['before it is sent', 'half-way', 'when it is sent', 'before the answer'];

/** Small, so that what hides in it comes out often, and the feed's timer is needed seldom but needed. */
const ENVIRONMENT = { FEED_INTERVAL_MS: '500', SHUTDOWN_GRACE_SECONDS: '2', CACHE_MAX_BYTES: '20000' };
/** A server that hangs is a finding. */
const START_PATIENCE_MS = 60_000;

export interface Server {
  /** Where it serves now; undefined while it does not. */
  api: string | undefined;
  /** Which server it is, and which of its lives. */
  life: string;
}

export class World {
  readonly servers: Server[] = [];
  /** What was done so far, for whoever looks at a failure. */
  readonly diary: string[] = [];
  readonly #proxies: TcpProxy[] = [];
  readonly #processes: ServerProcess[] = [];
  readonly #begin = Date.now();

  private constructor(
    private readonly random: Random,
    private readonly dataDir: string,
    private database: EmbeddedPostgres,
  ) {}

  static async start(random: Random): Promise<World> {
    const dataDir = await createDataDir();
    const world = new World(random, dataDir, await startDatabase(dataDir));
    // One after the other: the first makes the schema.
    for (const index of [0, 1]) {
      world.#proxies.push(await startTcpProxy(world.database.url));
      world.servers.push({ api: undefined, life: `${index}.0` });
      await world.#startServer(index);
    }
    return world;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** Does something bad, and makes good for it. */
  async disturb(): Promise<void> {
    const index = this.random.below(this.servers.length);
    const disturbance = this.random.pick(DISTURBANCES);
    this.#note(`${disturbance} (${index})`);
    await this.#disturb(disturbance, index);
    this.#note('mended');
  }

  async close(): Promise<void> {
    await this.database.stop();
    await endProcesses();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }

  async #disturb(disturbance: Disturbance, index: number): Promise<void> {
    const proxy = this.#proxies[index] as TcpProxy;
    const awhile = () => delay(this.random.below(1_500));
    switch (disturbance) {
      case 'kill a server':
        return this.#restart(index, 'SIGKILL');
      case 'kill a server in the middle of a write':
        await this.#loseWrite(proxy);
        return this.#restart(index, 'SIGKILL');
      case 'stop a server':
        return this.#restart(index, 'SIGTERM');
      case 'cut the connections of a server':
        return proxy.cutAll();
      case 'lose the connection of a write':
        return this.#loseWrite(proxy);
      case 'freeze the network of a server':
        proxy.freeze();
        await awhile();
        return proxy.thaw();
      case 'end the sessions of the feeds':
        return this.#endSessions('config-server feed');
      case 'end all sessions':
        return this.#endSessions('config-server%');
      case 'kill the database':
        process.kill((await findPostgres(this.dataDir)) ?? 0, 'SIGKILL');
        await eventually(async () => (await findPostgres(this.dataDir)) === undefined);
        await this.database.stop();
        await awhile();
        return this.#restoreDatabase();
      case 'stop the database':
        await this.database.stop();
        await awhile();
        return this.#restoreDatabase();
    }
  }

  /** The next one, if there is one soon. */
  async #loseWrite(proxy: TcpProxy): Promise<void> {
    const before = proxy.cuts();
    proxy.cutAt(MARK, MOMENTS[this.random.below(MOMENTS.length)] ?? 'half-way');
    await eventually(() => proxy.cuts() > before, 500).catch(() => {});
  }

  async #restart(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const server = this.servers[index] as Server;
    const running = this.#processes[index] as ServerProcess;
    running.signal(signal);
    await running.ended;
    server.api = undefined;
    await delay(this.random.below(500));
    await this.#startServer(index);
  }

  async #startServer(index: number): Promise<void> {
    const server = this.servers[index] as Server;
    const url = this.#proxies[index]?.url ?? '';
    const started = startServerProcess({ ...ENVIRONMENT, DATABASE_URL: url });
    const timeout = delay(START_PATIENCE_MS, undefined, { ref: false });
    const running = await Promise.race([started, timeout]);
    if (!running) throw new Error('a server did not start');
    this.#processes[index] = running;
    const [, life] = server.life.split('.');
    server.life = `${index}.${Number(life) + 1}`;
    server.api = running.api;
  }

  async #endSessions(application: string): Promise<void> {
    await query(
      this.database.url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1',
      [application],
    );
  }

  /** It comes back at another port: the networks find it. */
  async #restoreDatabase(): Promise<void> {
    for (const proxy of this.#proxies) await proxy.goAway();
    this.database = await startDatabase(this.dataDir);
    for (const proxy of this.#proxies) await proxy.restore(this.database.url);
  }

  #note(what: string): void {
    this.diary.push(`${((Date.now() - this.#begin) / 1000).toFixed(1)} s: ${what}`);
  }
}

/** It is killed, but the machine is not: what it has written is there, whether or not the disk has it. */
function startDatabase(dataDir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log: () => {}, flags: ['fsync=off'] });
}
