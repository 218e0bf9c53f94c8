/**
 * A watcher as a browser is one: it reads an event stream of one server, and when that breaks off goes on after
 * the last event that it has seen whole. All that it is told of changes, in order, is what it has seen.
 */
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEvents, type ServerSentEvent } from '../support/event-stream.ts';
import type { Server } from './world.ts';

/** Longer than any silence: bookmarks come sooner. */
const SILENCE_MS = 20_000;

export class Watcher {
  /** Every change and every `reset`, and nothing of the present state. */
  readonly seen: ServerSentEvent[] = [];
  /** The last revision that it was told of. */
  position = -1;
  #goesOn = true;
  #cut = () => {};
  readonly #running: Promise<void>;

  constructor(
    private readonly server: Server,
    readonly prefix: string,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#goesOn = false;
    this.#cut();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#goesOn) {
      if (this.server.api) await this.#read(this.server.api).catch(() => {});
      await delay(50);
    }
  }

  #read(api: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        Accept: 'text/event-stream',
        ...(this.position >= 0 && { 'Last-Event-ID': String(this.position) }),
      };
      const sent = request(`${api}/configs?prefix=${this.prefix}`, { headers, agent: false });
      this.#cut = () => void sent.destroy();
      sent.setTimeout(SILENCE_MS, this.#cut);
      sent.on('error', reject).on('close', resolve);
      sent.on('response', (response) => {
        let text = '';
        response.on('error', reject);
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          const whole = text.lastIndexOf('\n\n') + 2;
          if (whole < 2 || response.statusCode !== 200) return;
          for (const event of parseEvents(text.slice(0, whole))) this.#see(event);
          text = text.slice(whole);
        });
      });
      sent.end();
    });
  }

  #see(event: ServerSentEvent): void {
    if (event.id !== undefined) this.position = Number(event.id);
    if (!['current', 'ready', 'bookmark'].includes(event.event)) this.seen.push(event);
  }
}
