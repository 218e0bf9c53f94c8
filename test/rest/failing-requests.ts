/** Requests that fail over REST, one for each way there is, each with a secret where a caller's value would be. */
import type { Message } from '../support/client.ts';

export const SECRET = 'hunter2swordfish';

const as = (type: string, body: unknown): Message => ({
  headers: { 'Content-Type': type },
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
const json = (body: unknown) => as('application/json', body);
const jsonPatch = (...operations: object[]) => as('application/json-patch+json', operations);

export const failingRequests: readonly [what: string, method: string, path: string, Message?][] = [
  ['a name that is none', 'GET', `/configs/-${SECRET}`],
  ['an absent name', 'GET', `/configs/${SECRET}`],
  ['a path that leads nowhere', 'GET', `/${SECRET}/${SECRET}`],
  ['a path that cannot be decoded', 'GET', `/configs/${SECRET}%zz`],
  ['a method', 'PURGE', `/configs/${SECRET}`],
  ['a parameter', 'GET', `/configs?first=${SECRET}`],
  ['an order', 'GET', `/configs?orderBy=${SECRET}`],
  ['a prefix', 'GET', `/configs?prefix=-${SECRET}`],
  ['a cursor', 'GET', `/configs?after=${SECRET}`],
  ['a media type', 'PUT', '/configs/a', as(`text/${SECRET}`, SECRET)],
  ['a charset', 'PUT', '/configs/a', as(`application/json; charset=${SECRET}`, '{}')],
  [
    'an encoding',
    'PUT',
    '/configs/a',
    { headers: { 'Content-Type': 'application/json', 'Content-Encoding': SECRET }, body: '{}' },
  ],
  ['an accepted type', 'GET', '/configs/a', { headers: { Accept: `text/${SECRET}` } }],
  [
    'a condition',
    'PUT',
    '/configs/a',
    { headers: { 'Content-Type': 'application/json', 'If-Match': SECRET }, body: '{"data":1}' },
  ],
  ['a body that is no JSON', 'PUT', '/configs/a', json(`{"data":"${SECRET}",}`)],
  ['a body that is bare text', 'PUT', '/configs/a', json(SECRET)],
  ['a body of another kind', 'PUT', '/configs/a', json(`"${SECRET}"`)],
  ['a body that is not UTF-8', 'PUT', '/configs/a', json(Buffer.from(`"${SECRET}ä"`, 'latin1'))],
  ['a body that is too large', 'PUT', '/configs/a', json(`"${SECRET.repeat(200)}"`)],
  ['data that is not I-JSON', 'PUT', '/configs/a', json({ data: [SECRET, `${SECRET}\0`] })],
  ['data and a ttl', 'PUT', '/configs/a', json({ data: SECRET, ttl: SECRET })],
  ['a name in a body', 'POST', '/configs', json({ name: `-${SECRET}`, data: SECRET })],
  ['another name than the path has', 'PUT', '/configs/a', json({ name: SECRET, data: SECRET })],
  ['an entry that exists', 'POST', '/configs', json({ name: 'a', data: SECRET })],
  ['a merge patch that renames', 'PATCH', '/configs/a', json({ name: SECRET })],
  ['a merge patch of a ttl', 'PATCH', '/configs/a', json({ ttl: SECRET })],
  ['a test that fails', 'PATCH', '/configs/a', jsonPatch({ op: 'test', path: '/data', value: SECRET })],
  ['a path of a patch', 'PATCH', '/configs/a', jsonPatch({ op: 'remove', path: `/data/${SECRET}` })],
  ['a path that is no pointer', 'PATCH', '/configs/a', jsonPatch({ op: 'remove', path: SECRET })],
  ['an op', 'PATCH', '/configs/a', jsonPatch({ op: SECRET, path: '/data' })],
  ['a from', 'PATCH', '/configs/a', jsonPatch({ op: 'move', from: `/${SECRET}`, path: '/data/b' })],
];
