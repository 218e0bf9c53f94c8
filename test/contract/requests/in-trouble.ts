/** What is asked of a server in trouble, once there is an entry. */
import { ENTRY, FRESH, type Request, STREAM } from './request.ts';

const everyOperation = (status: number): Request[] => [
  { method: 'POST', path: '/configs', body: '{"name":"unmade","data":1}', status },
  { method: 'PUT', path: ENTRY, body: '{"data":1}', status },
  { method: 'PATCH', path: ENTRY, body: '{"data":1}', status },
  { method: 'DELETE', path: ENTRY, status },
];

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
