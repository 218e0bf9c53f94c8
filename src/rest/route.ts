/**
 * What a REST route is: a row. It names the root field that does the work, how a request becomes the
 * field's arguments, and how its result becomes a response. Everything else is the router's, once.
 */
import type { Request, Response } from 'express';
import type { Coordinate } from '../operation/invoke.ts';

/** How a body of one media type becomes an argument. */
export interface BodyFormat {
  readonly argument: string;
  read(body: unknown, parameters: Readonly<Record<string, string>>): unknown;
}

interface Row {
  /** Express' notation; its parameters are arguments of the same name. */
  readonly path: string;
  readonly operation: Coordinate;
}

interface AnsweringRow extends Row {
  respond(result: unknown, request: Request, response: Response): void;
}

/** A read: the arguments that are not in the path are in the query. */
export interface ReadRoute extends AnsweringRow {
  readonly method: 'GET';
}

/** A read that does not end, for who asks for an event stream. Its operation is a subscription. */
export interface StreamRoute extends Row {
  readonly method: 'GET';
  /** The arguments that the query may hold. */
  readonly query: readonly string[];
  /** The arguments that the path's parameters mean. */
  select?(parameters: Readonly<Record<string, string>>): Record<string, unknown>;
  /** For one stream: what makes messages of its events, in order. */
  messages(): (event: unknown) => Buffer;
  /** The event that tells a client to forget what it knows, because it cannot go on from there. */
  readonly reset: unknown;
}

/** A write: conditions in its headers, and no query. */
export interface WriteRoute extends AnsweringRow {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The media types that the body may have; none when there is no body. */
  readonly body: Readonly<Record<string, BodyFormat>>;
}

export type Route = ReadRoute | StreamRoute | WriteRoute;

export function isStream(row: Route): row is StreamRoute {
  return 'messages' in row;
}
