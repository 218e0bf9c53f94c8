/** Writes of every kind, and what is refused of each: by what they leave behind, the reads that follow find all that they need. */
import { ENTRY, HTML, LIMITED, type Request } from './request.ts';

const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const LARGE = ' '.repeat(1_048_577);
const PACKED = { 'Content-Encoding': 'compress' };
const PART = { 'Content-Range': 'bytes 0-9/*' };
const FOREIGN = { 'If-Match': '"9007199254740991"' };

export const writes: readonly Request[] = [
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
