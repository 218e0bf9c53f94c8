/** What every response says to browsers, and what a path that leads nowhere says to everybody. */
import { ServerResponse } from 'node:http';
import type { Express, RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/** JSON must never be taken for a page: an entry may hold markup that its author chose. */
const NOSNIFF = ['X-Content-Type-Options', 'nosniff'] as const;

/**
 * Has it in the head of every response of the application, whoever writes it. A head that is a list of names and
 * values stays one: Node takes it as it is, while headers that are set one by one cost a request a microsecond.
 */
export function secure({ response }: Express): void {
  const { writeHead } = ServerResponse.prototype as { writeHead: (...head: unknown[]) => ServerResponse };
  Object.assign(response, {
    writeHead(this: ServerResponse, ...head: unknown[]): ServerResponse {
      const headers = head.at(-1);
      if (Array.isArray(headers)) return writeHead.call(this, ...head.slice(0, -1), [...NOSNIFF, ...headers]);
      return writeHead.call(this.setHeader(...NOSNIFF), ...head);
    },
  });
}

/** For answers that no cache in between may keep by its own judgement. */
export const notShared: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'private, no-cache');
  next();
};

export const notFound: RequestHandler = () => {
  throw new ApiError('NOT_FOUND', 'There is nothing at this path; `GET /` says what there is.');
};
