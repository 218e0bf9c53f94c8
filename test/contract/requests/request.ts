/** A request with the status that it is to get; its body and its answer may be examples of the contract, by their names. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An example of a body, in the media type that it is an example of. */
  readonly sends?: string;
  readonly body?: string;
  readonly type?: string;
  readonly status: number;
  /** The example that is the answer, but for times and revisions. */
  readonly answers?: string;
}

export const ENTRY = '/configs/payments.retry';
export const LIMITED = encodeURIComponent('{"data": {"path": "limit", "gte": 3}}');
export const STREAM = { Accept: 'text/event-stream' };
export const HTML = { Accept: 'text/html' };
export const FRESH = { 'Cache-Control': 'no-cache' };

/** From a page of another origin: what a browser asks before it lets the page, and what the page asks then. */
export function asPage(origin: string, { headers, ...request }: Request): Request {
  const ahead = request.method === 'OPTIONS' && {
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': 'content-type,if-match',
  };
  return { ...request, headers: { ...headers, ...ahead, Origin: origin } };
}
