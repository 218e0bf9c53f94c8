/** What every response says to browsers, and what a path that leads nowhere says to everybody. */
import type { Express, RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { completeHeads } from './head.ts';

/** JSON must never be taken for a page: an entry may hold markup that its author chose. */
const NOSNIFF = ['X-Content-Type-Options', 'nosniff'];

export function secure(app: Express): void {
  completeHeads(app, NOSNIFF);
}

/** For answers that no cache in between may keep by its own judgement. */
export const notShared: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'private, no-cache');
  next();
};

export const notFound: RequestHandler = () => {
  throw new ApiError('NOT_FOUND', 'There is nothing at this path; `GET /` says what there is.');
};
