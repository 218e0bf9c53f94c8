/**
 * A client: one request after the other, of random kinds, on few names, mostly to the same server, remembering
 * what it has seen for its conditions. It writes down what it asked, when, and what it was told.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer as HttpAnswer, send } from '../support/client.ts';
import type { Answer, If, Operation, Request, Shown } from './operation.ts';
import type { Random } from './random.ts';
import { MARK, type Server, type World } from './world.ts';

/** The lives of the last ones end. */
export const NAMES = ['a.1', 'a.2', 'b.1', 'b.2', 'session.1', 'session.2'];
const PATIENCE_MS = 6_000;
const KINDS = { 'fresh read': 4, read: 8, put: 6, touch: 2, patch: 3, create: 3, delete: 2 };
/** Members that patches set. */
const MEMBERS = ['p', 'q'];

export class Client {
  readonly #seen = new Map<string, Shown>();
  #count = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly number: number,
    private readonly record: (operation: Operation) => void,
  ) {}

  async run(until: number): Promise<void> {
    while (now() < until) {
      await delay(this.random.below(10));
      const home = this.number % 2;
      const server = this.world.servers[this.random.happens(0.8) ? home : 1 - home];
      const name = NAMES[this.random.below(NAMES.length)] ?? '';
      if (server?.api) await this.#ask(server, name, this.#choose(name));
    }
  }

  async #ask({ api = '', life: server }: Server, name: string, request: Request): Promise<void> {
    const called = now();
    const told = await Promise.race([
      exchange(api, name, request),
      delay(PATIENCE_MS, undefined, { ref: false }),
    ]).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? 'not sent' : undefined));
    const answer =
      told === 'not sent' ? undefined : told ? read(told, request) : ({ kind: 'unknown' } as const);
    const wasLost = answer?.kind === 'unknown';
    // A read of which nothing is known says nothing.
    if (!answer || (wasLost && request.kind === 'read')) return;
    if ('entry' in answer) this.#seen.set(name, answer.entry);
    const returned = wasLost ? Number.POSITIVE_INFINITY : now();
    this.record({ name, server, client: this.number, called, returned, request, answer });
  }

  #choose(name: string): Request {
    const { random } = this;
    const kind = random.pick(KINDS);
    const word = `${MARK} ${this.number}/${this.#count++}`;
    const seen = this.#seen.get(name);
    const condition = this.#condition(seen);
    switch (kind) {
      case 'read':
      case 'fresh read':
        return { kind: 'read', isFresh: kind === 'fresh read' };
      case 'touch':
        if (seen?.expiresAt) return { kind: 'put', data: seen.data, ttl: 1 + random.below(3) };
        return { kind: 'put', data: { word }, ...this.#life(name) };
      case 'create':
        return { kind, data: { word }, ...this.#life(name) };
      case 'put':
        return { kind, data: { word }, ...this.#life(name), ...condition };
      case 'patch':
        return {
          kind,
          data: { [MEMBERS[random.below(MEMBERS.length)] ?? '']: word },
          ...onARevision(condition),
        };
      case 'delete':
        return { kind, ...onARevision(condition) };
    }
  }

  #life(name: string): { ttl?: number | null } {
    if (!name.startsWith('session.')) return {};
    return this.random.happens(0.2)
      ? {}
      : { ttl: this.random.happens(0.1) ? null : 1 + this.random.below(3) };
  }

  #condition(seen: Shown | undefined): { if?: If } {
    if (seen && this.random.happens(0.3)) return { if: { revision: seen.revision } };
    if (this.random.happens(0.1)) return { if: 'absent' };
    return this.random.happens(0.1) ? { if: 'present' } : {};
  }
}

/** One clock for all, which the database shares: it runs on the same machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function onARevision(condition: { if?: If }): { if?: If } {
  return typeof condition.if === 'object' ? condition : {};
}

const DELETE = `mutation ($name: ConfigName!, $ifRevision: Revision) {
  deleteConfig(name: $name, ifRevision: $ifRevision) { version }
}`;

function exchange(api: string, name: string, request: Request): Promise<HttpAnswer> {
  const path = `/configs/${name}`;
  const condition = 'if' in request ? request.if : undefined;
  const headers = {
    ...(condition === 'absent' && { 'If-None-Match': '*' }),
    ...(condition === 'present' && { 'If-Match': '*' }),
    ...(typeof condition === 'object' && { 'If-Match': `"${condition.revision}"` }),
  };
  switch (request.kind) {
    case 'read':
      return send(api, 'GET', path, { headers: request.isFresh ? { 'Cache-Control': 'no-cache' } : {} });
    case 'create':
      return send(api, 'POST', '/configs', { body: { name, data: request.data, ttl: request.ttl } });
    case 'put':
      return send(api, 'PUT', path, { headers, body: { data: request.data, ttl: request.ttl } });
    case 'patch':
      return send(api, 'PATCH', path, {
        headers: { ...headers, 'Content-Type': 'application/merge-patch+json' },
        body: { data: request.data },
      });
    case 'delete': {
      // The answer of REST does not say what was removed.
      const ifRevision = typeof condition === 'object' ? condition.revision : undefined;
      const body = { query: DELETE, variables: { name, ifRevision } };
      return send(api, 'POST', '/graphql', { body });
    }
  }
}

/** What it means; undefined when nothing was changed or read, for a reason that is not the entry's. */
function read({ status, headers, body }: HttpAnswer, request: Request): Answer | undefined {
  const [error] = body?.errors ?? [];
  const code = error?.extensions?.code ?? body?.code;
  if (status === 200 && !code && request.kind === 'delete')
    return { kind: 'removed', version: body.data.deleteConfig.version };
  if (status === 200 || status === 201)
    if (!code) return { kind: request.kind === 'read' ? 'found' : 'saved', entry: shown(body) };
  switch (code) {
    case 'NOT_FOUND':
      return { kind: 'absent' };
    case 'ALREADY_EXISTS':
      return { kind: 'exists' };
    case 'PRECONDITION_FAILED':
      return { kind: 'mismatch', revision: error?.extensions?.revision ?? revisionOf(headers.etag) };
    case 'UNAVAILABLE':
      return /nothing was changed/.test(error?.message ?? body.detail) ? undefined : { kind: 'unknown' };
  }
  throw new Error(`an unexpected answer to ${request.kind}: ${status} ${JSON.stringify(body)}`);
}

function shown({
  revision,
  version,
  data,
  expiresAt,
}: Omit<Shown, 'expiresAt'> & { expiresAt: string | null }): Shown {
  return { revision, version, data, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) };
}

function revisionOf(etag: string | undefined): number | undefined {
  return etag === undefined ? undefined : Number(etag.slice(1, -1));
}
