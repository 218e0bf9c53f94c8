/**
 * Responses that carry a representation and what tells it from others (RFC 9110, section 8.8). The head is written at
 * once, as a list: that is a twentieth of the time of a read from the cache.
 */
import type { Request, Response } from 'express';
import { tellBodySize } from '../http/body-size.ts';
import { varyOnAccept } from '../http/vary.ts';
import { isNotModified } from './conditional.ts';

export interface Representation {
  readonly entityTag: string;
  /** When it last changed, as an HTTP date. */
  readonly lastModified?: string;
  /** JSON in UTF-8; a character for each byte, which is what sockets take fastest. */
  readonly body: string;
}

/** @param headers more of them, names and values in turn. */
export function send(
  response: Response,
  status: 200 | 201,
  representation: Representation,
  headers: readonly string[] = [],
): void {
  const { body } = representation;
  const content = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(body.length)];
  response.writeHead(status, [...validators(response, representation), ...headers, ...content]);
  tellBodySize(response, body.length);
  response.end(body, 'latin1');
}

/** The answer to a read: without the representation for who says that he has it. */
export function sendUnlessKnown(
  request: Request,
  response: Response,
  representation: Representation,
  headers: readonly string[] = [],
): void {
  if (isNotModified(request, representation.entityTag))
    response.writeHead(304, [...validators(response, representation), ...headers]).end();
  else send(response, 200, representation, headers);
}

function validators(response: Response, { entityTag, lastModified }: Representation): string[] {
  const modified = lastModified === undefined ? [] : ['Last-Modified', lastModified];
  return ['ETag', entityTag, ...modified, 'Cache-Control', 'private, no-cache', ...varyOnAccept(response)];
}
