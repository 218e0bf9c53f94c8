/**
 * What is asked of a server so that it shows everything the contract has, in an order in which each request finds the
 * state that it needs.
 */
import { heads, reads } from './reads.ts';
import { ENTRY, HTML, type Request } from './request.ts';
import { writes } from './writes.ts';

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
