/**
 * Steps along the contract: each is asked of a server, held against the contract by a witness, and compared with the
 * example that it is to be.
 */
import { readContract } from '../../scripts/contract/authored.ts';
import { send } from '../support/client.ts';
import { openStream, parseEvents } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import type { Request } from './requests/request.ts';
import { Witness } from './witness.ts';

export const contract = readContract();
export const witness = new Witness();

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** All examples of bodies and answers, with the media types that they are examples of. */
const examples = new Map(
  contract.operations
    .flatMap(({ bodies, answers }) => [bodies, ...Object.values(answers).map((answer) => answer.bodies)])
    .flatMap((bodies) =>
      Object.entries(bodies).flatMap(([type, body]) =>
        Object.entries(body.examples).map(([name, value]) => [name, { type, value }] as const),
      ),
    ),
);

export function example(name: string): { type: string; value: unknown } {
  const found = examples.get(name);
  if (!found) throw new Error(`the contract has no example ${name}`);
  witness.meetExample(name);
  return found;
}

function templateOf(path: string): string | undefined {
  const [bare = ''] = path.split('?');
  if (bare === '/' || bare === '/configs') return bare;
  return /^\/configs\/[^/]+$/.test(bare) ? '/configs/{name}' : undefined;
}

export async function perform(
  api: string,
  { method, path, headers = {}, sends, status, answers, ...own }: Request,
) {
  const sent = sends === undefined ? undefined : example(sends);
  const body = sent ? JSON.stringify(sent.value) : own.body;
  const type = sent?.type ?? own.type ?? (body === undefined ? undefined : 'application/json');
  const all = { ...TRACE, ...(type && { 'Content-Type': type }), ...headers };
  const answer = await send(api, method, path, { headers: all, ...(body !== undefined && { body }) });
  expect([method, path, answer.status, answer.text]).toEqual([method, path, status, expect.anything()]);
  const names = [...new URLSearchParams(path.split('?')[1]).keys()];
  const asked = { method, path: templateOf(path), query: names, headers: Object.keys(headers), type };
  expect(witness.see(asked, answer)).toEqual([]);
  if (answers !== undefined)
    expect(settled(answer.text)).toEqual(settled(JSON.stringify(example(answers).value)));
  return answer;
}

/** What is another in every run is made one: times, and positions in the order of changes. */
function settled(text: string): unknown {
  const same = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/("revision":\s*|id: |at revision )\d+/g, '$10');
  return same.startsWith('retry') ? parseEvents(same) : JSON.parse(same);
}

/** Opens a stream, does something meanwhile, and compares all that was told with an example. */
export async function watch(api: string, name: string, path: string, meanwhile: Request[], headers = {}) {
  const told = settled(String(example(name).value)) as { event: string }[];
  const stream = await openStream(api, path, { headers });
  const isBookmark = ({ event }: { event: string }) => event === 'bookmark';
  const changes = () => stream.events().filter((event) => !isBookmark(event));
  const expected = told.filter((event) => !isBookmark(event));
  // What the example tells before the first change is there before it is made.
  const first = expected.findIndex(({ event }) => ['created', 'updated'].includes(event));
  await eventually(() => changes().length >= (meanwhile.length > 0 ? first : expected.length));
  for (const request of meanwhile) await perform(api, request);
  await eventually(() => changes().length >= expected.length);
  if (told.some(isBookmark)) await eventually(() => stream.events().at(-1)?.event === 'bookmark');
  const text = stream.text();
  stream.leave();
  const whole = settled(text) as { event: string }[];
  const last = whole.at(-1);
  expect(whole.filter((event) => !isBookmark(event))).toEqual(expected);
  if (told.some(isBookmark)) expect(last).toEqual(told.at(-1));
  const names = [...new URLSearchParams(path.split('?')[1]).keys()];
  const asked = {
    method: 'GET',
    path: templateOf(path),
    query: names,
    headers: Object.keys(headers),
    type: undefined,
  };
  expect(witness.see(asked, { status: stream.status, headers: stream.headers, text })).toEqual([]);
}
