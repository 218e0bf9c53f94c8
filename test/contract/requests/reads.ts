/** Reads of every kind, after the writes; what a body of its own would tell, a HEAD tells without. */
import { ENTRY, FRESH, HTML, LIMITED, type Request, STREAM } from './request.ts';

const TOO_FAR = '9007199254740991';
const NOT_IJSON = encodeURIComponent('{"data": {"eq": 1e300}}');

export const reads: readonly Request[] = ['GET', 'HEAD'].flatMap((method): Request[] => [
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

export const heads: readonly Request[] = [
  {
    method: 'HEAD',
    path: '/configs?prefix=p&since=1',
    headers: { ...STREAM, 'Last-Event-ID': '2' },
    status: 200,
  },
  { method: 'HEAD', path: `${ENTRY}?since=1`, headers: { ...STREAM, 'Last-Event-ID': '2' }, status: 200 },
  { method: 'HEAD', path: `/configs?where=${LIMITED}`, status: 200 },
];
