/**
 * The heads of responses, and what is in each of them whoever writes it. A head that is a list of names and values
 * stays one: Node takes it as it is, while one header that was set by itself makes it look at each of them again,
 * which costs as much as all the rest of a read from the cache.
 */
import { ServerResponse } from 'node:http';
import type { Express } from 'express';

/** On the response itself, as the context is on the request. */
const ADDED = Symbol('added to the head');

type WithAdded = ServerResponse & { [ADDED]?: readonly string[] };

type WriteHead = (this: ServerResponse, ...head: unknown[]) => ServerResponse;

/** As `setHeader`, for a response of the application, and without its price. */
export function addToHead(response: WithAdded, name: string, value: string): void {
  response[ADDED] = [...(response[ADDED] ?? []), name, value];
}

/** Has these headers, names and values in turn, in every response of the application, and what is added to one. */
export function completeHeads({ response }: Express, everywhere: readonly string[]): void {
  const { writeHead } = ServerResponse.prototype as { writeHead: WriteHead };
  Object.assign(response, {
    writeHead(this: WithAdded, ...head: unknown[]): ServerResponse {
      const added = this[ADDED] ? [...everywhere, ...this[ADDED]] : everywhere;
      const headers = head.at(-1);
      if (Array.isArray(headers)) return writeHead.call(this, ...head.slice(0, -1), [...added, ...headers]);
      for (let at = 0; at < added.length; at += 2)
        this.setHeader(added[at] as string, added[at + 1] as string);
      return writeHead.call(this, ...head);
    },
  });
}
