/** One entry that patches are tried on, over HTTP. */
import { type Answer, send } from '../support/client.ts';

export interface Target {
  readonly name: string;
  put(data: unknown, ttl?: number): Promise<Answer>;
  get(): Promise<Answer>;
  /** A merge patch. */
  merge(patch: unknown): Promise<Answer>;
  /** A JSON Patch of these operations. */
  patch(...operations: unknown[]): Promise<Answer>;
  /** A patch as it is written. */
  patchAs(type: string, text: string): Promise<Answer>;
  /** @param before what GET has to show still. */
  expectRefused(answer: Answer, status: number, before: unknown): Promise<void>;
}

export function entryAt(url: string, name: string): Target {
  const path = `/configs/${name}`;
  const get = () => send(url, 'GET', path);
  const patchAs = (type: string, body: string) =>
    send(url, 'PATCH', path, { headers: { 'Content-Type': type }, body });
  return {
    name,
    put: (data, ttl) => send(url, 'PUT', path, { body: { data, ttl } }),
    get,
    merge: (patch) => patchAs('application/merge-patch+json', JSON.stringify(patch)),
    patch: (...operations) => patchAs('application/json-patch+json', JSON.stringify(operations)),
    patchAs,
    async expectRefused({ status, body }, expected, before) {
      expect({ status, body }).toMatchObject({ status: expected, body: { status: expected } });
      expect((await get()).body).toEqual(before);
    },
  };
}
