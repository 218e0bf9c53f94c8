/** A server with watchers on it and a writer: what the figures about watching are made of. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, startModule, stop } from '../children.ts';
import { residentBytes } from '../subject.ts';
import type { Order, Report } from './watchers.ts';
import type { Writing, Written } from './writer.ts';

/** Without entries. */
export interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

export interface Told extends Report {
  readonly written: Written;
  readonly expected: number;
  /** From the first write to the last delivery. */
  readonly seconds: number;
}

const REST_MS = 3000;
/** How long nothing may arrive until what is missing counts as lost. */
const PATIENCE_MS = 5000;
const POLL_MS = 50;

export class Streams {
  readonly #watchers = startModule('watching/watchers.ts');
  readonly #writer = startModule('watching/writer.ts');

  constructor(private readonly server: Server) {}

  async open(paths: readonly string[]): Promise<Report> {
    return this.#order({ open: paths, port: Number(new URL(this.server.url).port) });
  }

  /** Writes to the names in turn, while of each write so many streams are to be told. */
  async write(job: Omit<Writing, 'url'>, streams: number): Promise<Told> {
    await this.#order({ reset: true });
    const start = performance.now();
    const written = await ask<Written>(this.#writer, { ...job, url: this.server.url } satisfies Writing);
    const expected = written.count * streams;
    let last = performance.now();
    let report = await this.#order({ report: true });
    while (report.delivered < expected && performance.now() - last < PATIENCE_MS) {
      await delay(POLL_MS);
      const next = await this.#order({ report: true });
      if (next.delivered > report.delivered) last = performance.now();
      report = next;
    }
    return { ...report, written, expected, seconds: (last - start) / 1000 };
  }

  /** Of the server, when it has come to rest. */
  async memory(): Promise<number> {
    await delay(REST_MS);
    return residentBytes(this.server);
  }

  async close(): Promise<void> {
    await Promise.all([stop(this.#watchers), stop(this.#writer)]);
    await stop(this.server.process);
  }

  #order(order: Order): Promise<Report> {
    return ask<Report>(this.#watchers, order);
  }
}
