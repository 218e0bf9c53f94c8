/** The REST surface: operations as requests, responses as outcomes. Statuses are held to the error table here. */
import { errorTable } from '../../src/errors/table.ts';
import { type Answer, send } from '../support/client.ts';
import type { Failure, Operation, Outcome, Precondition, Surface } from './surface.ts';

const JSON_BODY = { 'Content-Type': 'application/json' };
const JSON_PATCH = { 'Content-Type': 'application/json-patch+json' };
const MERGE_PATCH = { 'Content-Type': 'application/merge-patch+json' };

export function restSurface(url: string): Surface {
  return {
    title: 'REST',
    perform: async (operation) => outcome(await perform(url, operation)),
    async list(args) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(args)) {
        query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
      }
      const answer = await send(url, 'GET', `/configs?${query}`);
      if (answer.status !== 200) return { failure: failure(answer) };
      return { entries: answer.body, next: next(answer) };
    },
  };
}

function perform(url: string, operation: Operation): Promise<Answer> {
  const headers = 'if' in operation && operation.if ? conditions(operation.if) : {};
  const at = (name: string) => `/configs/${encodeURIComponent(name)}`;
  if ('create' in operation)
    return send(url, 'POST', '/configs', { headers: JSON_BODY, body: JSON.stringify(operation.create) });
  if ('read' in operation) {
    const { read, version } = operation;
    return send(url, 'GET', version === undefined ? at(read) : `${at(read)}?version=${version}`);
  }
  if ('replace' in operation)
    return send(url, 'PUT', at(operation.replace), { headers, body: operation.input });
  if ('remove' in operation) return send(url, 'DELETE', at(operation.remove), { headers });
  const [name, body, type] =
    'merge' in operation
      ? [operation.merge, operation.patch, MERGE_PATCH]
      : [operation.patch, operation.operations, JSON_PATCH];
  return send(url, 'PATCH', at(name), { headers: { ...type, ...headers }, body: JSON.stringify(body) });
}

function conditions({ ifRevision, ifAbsent, ifPresent }: Precondition): Record<string, string> {
  if (ifRevision !== undefined && ifPresent) throw new Error('If-Match cannot say both');
  return {
    ...(ifRevision !== undefined && { 'If-Match': `"${ifRevision}"` }),
    ...(ifPresent && { 'If-Match': '*' }),
    ...(ifAbsent && { 'If-None-Match': '*' }),
  };
}

function outcome(answer: Answer): Outcome {
  if (answer.status >= 400) return { failure: failure(answer) };
  return answer.status === 204 ? {} : { entry: answer.body };
}

function failure({ status, headers, body }: Answer): Failure {
  const { code, detail, revision, errors } = body;
  expect({ status, title: body.title }).toEqual(pick(errorTable[code as Failure['code']]));
  if (code === 'PRECONDITION_FAILED')
    expect(headers.etag).toBe(revision === undefined ? undefined : `"${revision}"`);
  return { code, detail, problems: errors ?? [], ...(revision !== undefined && { revision }) };
}

const pick = ({ status, title }: { status: number; title: string }) => ({ status, title });

function next({ headers: { link } }: Answer): string | undefined {
  const target = typeof link === 'string' ? /^<([^>]*)>; rel="next"$/.exec(link)?.[1] : undefined;
  return target && (new URL(target, 'http://server').searchParams.get('after') ?? undefined);
}
