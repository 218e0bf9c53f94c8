/**
 * An event stream of one of the surfaces that is opened again, from the last revision told, whenever it ends. As
 * revisions have no gaps, and it watches the whole store, each change that it is told must be the one after the last.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tally } from './tally.ts';

interface Told {
  readonly type: string;
  readonly revision: number;
}

export interface Watching {
  readonly surface: 'REST' | 'GraphQL';
  readonly api: string;
  readonly tally: Tally;
  /** The revision to begin after. */
  readonly since: number;
}

/** Bookmarks come every 15 s. */
const SILENCE_MS = 30_000;
const BACK_OFF_MS = 100;

export class Stream {
  readonly surface: string;
  /** What came that is not the next change. */
  readonly disorder: string[] = [];
  last: number;
  changes = 0;
  opened = 0;
  #stopped = false;
  #leave = () => {};
  readonly #watching: Watching;

  constructor(watching: Watching) {
    this.#watching = watching;
    this.surface = watching.surface;
    this.last = watching.since;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const done = await this.#watching.tally.count(`${this.surface} streams`, () =>
        this.#watch().catch((error) => {
          if (!this.#stopped) throw error;
        }),
      );
      if (!done) await pause(BACK_OFF_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#leave();
  }

  /** Resolves when the stream has ended; rejects when there was none, or it was silent for too long. */
  async #watch(): Promise<void> {
    const response = await this.#open();
    this.opened++;
    let rest = '';
    try {
      for await (const chunk of response.setEncoding('utf8')) {
        const blocks = `${rest}${chunk}`.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(this.surface === 'REST' ? ofRest(block) : ofGraphQL(block));
      }
    } catch (error) {
      // Cut off in the middle: it goes on elsewhere, as after an orderly end.
      if (!(error as Error).message.includes('aborted')) throw error;
    }
  }

  async #open(): Promise<IncomingMessage> {
    const { surface, api } = this.#watching;
    const body = JSON.stringify({
      query: 'subscription($since: Revision) { configChanges(since: $since) { type revision } }',
      variables: { since: this.last },
    });
    const asked =
      surface === 'REST'
        ? request(`${api}/configs`, { agent: false, headers: { 'Last-Event-ID': this.last } })
        : request(`${api}/graphql`, {
            agent: false,
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
          });
    asked.setHeader('Accept', 'text/event-stream');
    asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error('silent for too long')));
    this.#leave = () => asked.destroy();
    asked.end(surface === 'REST' ? undefined : body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    asked.on('error', () => {});
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`answered ${response.statusCode}`);
    }
    return response;
  }

  #take(told: Told | undefined): void {
    if (!told) return;
    const { type, revision } = told;
    const isChange = ['created', 'updated', 'deleted', 'expired'].includes(type);
    const expected = isChange ? this.last + 1 : this.last;
    if ((!isChange && type !== 'bookmark') || revision !== expected)
      this.disorder.push(`${type} ${revision} after ${this.last}`);
    if (isChange) this.changes++;
    this.last = revision;
  }
}

function ofRest(block: string): Told | undefined {
  const type = /^event: ?(.*)$/m.exec(block)?.[1];
  return type ? { type, revision: Number(/^id: ?(.*)$/m.exec(block)?.[1]) } : undefined;
}

function ofGraphQL(block: string): Told | undefined {
  const data = /^data: ?(.+)$/m.exec(block)?.[1];
  if (!/^event: ?next$/m.test(block) || !data) return undefined;
  const { errors, data: told } = JSON.parse(data);
  if (!told?.configChanges) return { type: `answered ${JSON.stringify(errors)}`, revision: Number.NaN };
  return { type: told.configChanges.type.toLowerCase(), revision: told.configChanges.revision };
}
