/**
 * What is asked of a server so that it shows everything the contract has: each request with the status that it is
 * to get, in an order in which each finds the state that it needs. Bodies and answers may be examples of the
 * contract, by their names.
 */
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

const ENTRY = '/configs/payments.retry';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const LARGE = ' '.repeat(1_048_577);
const FOREIGN = { 'If-Match': '"9007199254740991"' };
const TOO_FAR = '9007199254740991';
const LIMITED = encodeURIComponent('{"data": {"path": "limit", "gte": 3}}');
const NOT_IJSON = encodeURIComponent('{"data": {"eq": 1e300}}');
const STREAM = { Accept: 'text/event-stream' };
const PACKED = { 'Content-Encoding': 'compress' };
const HTML = { Accept: 'text/html' };
const PART = { 'Content-Range': 'bytes 0-9/*' };
const FRESH = { 'Cache-Control': 'no-cache' };

const server: Request[] = [
  { method: 'GET', path: '/', status: 200, answers: 'about' },
  { method: 'HEAD', path: '/', status: 200 },
  { method: 'OPTIONS', path: '/', status: 204 },
  { method: 'GET', path: '/?unknown=1', status: 200, answers: 'about' },
  { method: 'OPTIONS', path: '/configs?unknown=1', status: 204 },
  { method: 'GET', path: '/', headers: HTML, status: 406 },
  { method: 'HEAD', path: '/', headers: HTML, status: 406 },
  { method: 'DELETE', path: '/', status: 405 },
];

const writes: Request[] = [
  {
    method: 'POST',
    path: '/configs',
    headers: { 'If-None-Match': '*' },
    sends: 'setting',
    status: 201,
    answers: 'made',
  },
  { method: 'POST', path: '/configs', sends: 'session', status: 201 },
  { method: 'POST', path: '/configs', sends: 'setting', status: 409, answers: 'already-exists' },
  { method: 'GET', path: ENTRY, status: 200, answers: 'current' },
  { method: 'PUT', path: ENTRY, headers: FOREIGN, sends: 'replacement', status: 412 },
  { method: 'PUT', path: '/configs/absent', headers: { 'If-Match': '*' }, sends: 'replacement', status: 412 },
  { method: 'PUT', path: ENTRY, headers: { 'If-None-Match': '*' }, sends: 'replacement', status: 412 },
  { method: 'PUT', path: ENTRY, headers: PART, sends: 'replacement', status: 400 },
  { method: 'PUT', path: ENTRY, sends: 'replacement', status: 200, answers: 'replaced' },
  { method: 'PATCH', path: ENTRY, sends: 'merge', status: 200, answers: 'patched' },
  {
    method: 'PUT',
    path: '/configs/payments.limits',
    headers: { 'If-None-Match': '*' },
    body: '{"data":{"limit":10}}',
    status: 201,
  },
  { method: 'GET', path: `/configs?prefix=payments.&where=${LIMITED}`, status: 200, answers: 'page' },
  { method: 'GET', path: `${ENTRY}?version=1`, status: 200, answers: 'former' },
  { method: 'PUT', path: ENTRY, sends: 'replacement', status: 200 },
  { method: 'PATCH', path: ENTRY, sends: 'operations', headers: { 'If-Match': '*' }, status: 200 },
  // Members that are not those of the operation are ignored, whatever they are.
  {
    method: 'PATCH',
    path: ENTRY,
    type: JSON_PATCH,
    body: '[{"op":"add","path":"/data/y","value":1,"from":2}]',
    status: 200,
  },
  { method: 'PATCH', path: ENTRY, sends: 'ttl', status: 200 },
  { method: 'PATCH', path: ENTRY, headers: FOREIGN, sends: 'merge', status: 412 },
  { method: 'PATCH', path: ENTRY, headers: { 'If-None-Match': '*' }, sends: 'merge', status: 412 },
  { method: 'PATCH', path: '/configs/payments.absent', sends: 'merge', status: 404 },
  {
    method: 'PATCH',
    path: ENTRY,
    type: JSON_PATCH,
    body: '[{"op":"test","path":"/data","value":2}]',
    status: 409,
    answers: 'test-failed',
  },
  { method: 'PATCH', path: ENTRY, type: JSON_PATCH, body: '[{"op":"remove","path":"/data/x"}]', status: 422 },
  { method: 'PATCH', path: ENTRY, type: MERGE, body: '{', status: 400 },
  { method: 'PATCH', path: ENTRY, type: MERGE, body: '{"tag":"a"}', status: 422 },
  {
    method: 'PATCH',
    path: ENTRY,
    type: JSON_PATCH,
    body: '[{"op":"remove"}]',
    status: 400,
    answers: 'no-path',
  },
  { method: 'PATCH', path: ENTRY, type: 'text/plain', body: '1', status: 415 },
  { method: 'PATCH', path: ENTRY, type: MERGE, body: LARGE, status: 413 },
  { method: 'PATCH', path: ENTRY, headers: PACKED, sends: 'merge', status: 415 },
  { method: 'PATCH', path: ENTRY, headers: HTML, sends: 'merge', status: 406 },
  { method: 'PATCH', path: ENTRY, type: 'application/json; charset=latin1', body: '{}', status: 415 },
  ...(['POST', 'PUT'] as const).flatMap((method): Request[] => {
    const path = method === 'POST' ? '/configs' : ENTRY;
    const name = method === 'POST' ? '"name":"other",' : '';
    return [
      { method, path, body: '{', status: 400 },
      { method, path, body: `{${name}"data":1,"tag":"a"}`, status: 400, answers: 'unknown-member' },
      { method, path, headers: HTML, body: '{}', status: 406 },
      { method, path, headers: PACKED, body: '{}', status: 415 },
      { method, path, body: LARGE, status: 413, answers: 'too-large' },
      {
        method,
        path,
        type: 'text/plain',
        body: '1',
        status: 415,
        ...(method === 'PUT' && { answers: 'unsupported-media-type' }),
      },
      {
        method,
        path,
        body: `{${name}"data":{"id":12345678901234567890}}`,
        status: 422,
        ...(method === 'PUT' && { answers: 'not-i-json' }),
      },
    ];
  }),
  {
    method: 'DELETE',
    path: ENTRY,
    headers: { 'If-Unmodified-Since': 'Mon, 23 Nov 2026 06:00:00 GMT' },
    status: 400,
    answers: 'too-coarse',
  },
  { method: 'DELETE', path: ENTRY, headers: HTML, status: 406 },
  { method: 'DELETE', path: ENTRY, headers: FOREIGN, status: 412, answers: 'precondition-failed' },
  { method: 'DELETE', path: ENTRY, headers: { 'If-None-Match': '*' }, status: 412 },
  { method: 'DELETE', path: '/configs/payments.absent', status: 404 },
  { method: 'DELETE', path: '/configs/session.4711', headers: { 'If-Match': '*' }, status: 204 },
];

const reads = ['GET', 'HEAD'].flatMap((method): Request[] => [
  { method, path: '/configs?first=1&orderBy=NAME_ASC', status: 200 },
  { method, path: '/configs?first=null&where=null', status: 200 },
  { method, path: `${ENTRY}?version=null`, status: 200 },
  { method, path: '/configs?prefix=none.', headers: FRESH, status: 200 },
  { method, path: '/configs', headers: { 'If-None-Match': '*' }, status: 304 },
  {
    method,
    path: '/configs?first=1001',
    status: 400,
    ...(method === 'GET' && { answers: 'first-too-large' }),
  },
  { method, path: '/configs?since=1', status: 400 },
  { method, path: '/configs?first=1', headers: STREAM, status: 400 },
  {
    method,
    path: '/configs',
    headers: HTML,
    status: 406,
    ...(method === 'GET' && { answers: 'not-acceptable' }),
  },
  {
    method,
    path: `/configs?since=${TOO_FAR}`,
    headers: STREAM,
    status: 410,
    ...(method === 'GET' && { answers: 'compacted' }),
  },
  { method, path: `/configs?where=${NOT_IJSON}`, status: 422 },
  { method, path: ENTRY, headers: FRESH, status: 200 },
  { method, path: ENTRY, headers: { 'If-None-Match': '*' }, status: 304 },
  { method, path: `${ENTRY}?version=2`, status: 200 },
  { method, path: `${ENTRY}?version=0`, status: 400 },
  { method, path: '/configs/-', status: 400, ...(method === 'GET' && { answers: 'no-name' }) },
  { method, path: '/configs/payments.absent', status: 404, ...(method === 'GET' && { answers: 'absent' }) },
  { method, path: ENTRY, headers: HTML, status: 406 },
  { method, path: `${ENTRY}?since=${TOO_FAR}`, headers: STREAM, status: 410 },
]);

const heads: Request[] = [
  {
    method: 'HEAD',
    path: '/configs?prefix=p&since=1',
    headers: { ...STREAM, 'Last-Event-ID': '2' },
    status: 200,
  },
  { method: 'HEAD', path: `${ENTRY}?since=1`, headers: { ...STREAM, 'Last-Event-ID': '2' }, status: 200 },
  { method: 'HEAD', path: `/configs?where=${LIMITED}`, status: 200 },
];

const others: Request[] = [
  { method: 'OPTIONS', path: '/configs', status: 204 },
  { method: 'OPTIONS', path: ENTRY, status: 204 },
  { method: 'OPTIONS', path: '/configs/-', status: 400, answers: 'no-name' },
  { method: 'PUT', path: '/configs', status: 405 },
  { method: 'TRACE', path: ENTRY, status: 405 },
  { method: 'POST', path: ENTRY, status: 405 },
  { method: 'GET', path: '/configs/', status: 404 },
  { method: 'GET', path: '/nowhere', status: 404 },
  { method: 'OPTIONS', path: '/nowhere', status: 404 },
  { method: 'OPTIONS', path: '*', status: 404 },
];

export const requests: readonly Request[] = [...server, ...writes, ...reads, ...heads, ...others];

const everyOperation = (status: number): Request[] => [
  { method: 'POST', path: '/configs', body: '{"name":"unmade","data":1}', status },
  { method: 'PUT', path: ENTRY, body: '{"data":1}', status },
  { method: 'PATCH', path: ENTRY, body: '{"data":1}', status },
  { method: 'DELETE', path: ENTRY, status },
];

/** From a page of another origin: what a browser asks before it lets the page, and what the page asks then. */
export function asPage(origin: string, { headers, ...request }: Request): Request {
  const ahead = request.method === 'OPTIONS' && {
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': 'content-type,if-match',
  };
  return { ...request, headers: { ...headers, ...ahead, Origin: origin } };
}

/** When the database fails at everything. */
export const failing: readonly Request[] = [
  ...everyOperation(500),
  ...['GET', 'HEAD'].flatMap((method): Request[] => [
    { method, path: '/configs', status: 500, ...(method === 'GET' && { answers: 'internal' }) },
    { method, path: ENTRY, headers: FRESH, status: 500 },
  ]),
];

/** When the database takes no writes, and the server no streams. */
export const unavailable: readonly Request[] = [
  ...everyOperation(503).map((request, index) =>
    index === 0 ? { ...request, answers: 'unavailable' } : request,
  ),
  ...['GET', 'HEAD'].flatMap((method): Request[] => [
    { method, path: '/configs', headers: STREAM, status: 503 },
    { method, path: ENTRY, headers: STREAM, status: 503 },
  ]),
];
