/** Every event that the store can tell, as each surface shows it; and that many watches share what is made of one. */
import { execute, parse } from 'graphql';
import { createMessages } from '../../src/configs/event-message.ts';
import { ConfigResolver } from '../../src/configs/resolver.ts';
import { WatchResolver } from '../../src/configs/watch-resolver.ts';
import { MessageCache } from '../../src/graphql/message-cache.ts';
import { createSchema } from '../../src/operation/schema.ts';
import type { Entry } from '../../src/store/entry.ts';
import type { WatchEvent } from '../../src/store/event.ts';
import type { Store } from '../../src/store/store.ts';

const time = new Date('2026-11-23T00:00:00.000Z');
const entry: Entry = {
  name: 'a',
  data: { text: 'line\nbreak' },
  version: 2,
  revision: 7,
  createdAt: time,
  updatedAt: time,
  expiresAt: null,
};
const SHOWN =
  '{"name":"a","data":{"text":"line\\nbreak"},"version":2,"revision":7,"createdAt":"2026-11-23T00:00:00.000Z",' +
  '"updatedAt":"2026-11-23T00:00:00.000Z","expiresAt":null}';
const removal = { revision: 8, name: 'a', version: 3 };
const REMOVED = '{"name":"a","version":3,"revision":8}';
const none = { name: null, version: null, config: null };

const events: [WatchEvent, string, object][] = [
  [
    { type: 'current', entry },
    `event: current\ndata: ${SHOWN}\n\n`,
    { type: 'CURRENT', revision: null, name: 'a', version: 2, config: { data: entry.data } },
  ],
  [
    { type: 'created', revision: 7, entry },
    `event: created\nid: 7\ndata: ${SHOWN}\n\n`,
    { type: 'CREATED', revision: 7, name: 'a', version: 2, config: { data: entry.data } },
  ],
  [
    { type: 'updated', revision: 7, entry },
    `event: updated\nid: 7\ndata: ${SHOWN}\n\n`,
    { type: 'UPDATED', revision: 7, name: 'a', version: 2, config: { data: entry.data } },
  ],
  [
    { type: 'deleted', ...removal },
    `event: deleted\nid: 8\ndata: ${REMOVED}\n\n`,
    { type: 'DELETED', ...removal, config: null },
  ],
  [
    { type: 'expired', ...removal },
    `event: expired\nid: 8\ndata: ${REMOVED}\n\n`,
    { type: 'EXPIRED', ...removal, config: null },
  ],
  [
    { type: 'ready', revision: 0 },
    'event: ready\nid: 0\ndata: {"revision":0}\n\n',
    { type: 'READY', revision: 0, ...none },
  ],
  [
    { type: 'bookmark', revision: 9 },
    'event: bookmark\nid: 9\ndata: {"revision":9}\n\n',
    { type: 'BOOKMARK', revision: 9, ...none },
  ],
  [
    { type: 'reset', revision: 0 },
    'event: reset\nid: \ndata: {"revision":0}\n\n',
    { type: 'RESET', revision: 0, ...none },
  ],
];

const document = parse('subscription { configChanges { type revision name version config { data } } }');

test.each(events.map(([event, wire, shown]) => [event.type, event, wire, shown] as const))(
  '%s',
  async (_type, event, wire, shown) => {
    expect(createMessages()(event).toString()).toBe(wire);
    const store = {} as Store;
    const schema = await createSchema(
      [new ConfigResolver(store, 0), new WatchResolver(store)],
      (_o, _c, run) => Promise.resolve(run()),
    );
    expect(await execute({ schema, document, rootValue: event })).toEqual({ data: { configChanges: shown } });
  },
);

test('a change is made into bytes once for all watches', () => {
  const event: WatchEvent = { type: 'created', revision: 7, entry };
  const [one, other] = [createMessages(), createMessages()];
  expect(one(event)).toBe(other(event));
  expect(one({ ...event })).not.toBe(other(event));
});

test('a change told before the state is complete is no place to go on from', () => {
  const change: WatchEvent = { type: 'updated', revision: 7, entry };
  const removed: WatchEvent = { type: 'deleted', ...removal };
  const sequence: WatchEvent[] = [
    change,
    { type: 'reset', revision: 0 },
    { type: 'current', entry },
    change,
    removed,
    { type: 'ready', revision: 9 },
    change,
    { type: 'bookmark', revision: 9 },
  ];
  const told = sequence.map(createMessages()).map((bytes) => /^id:.*$/m.exec(bytes.toString())?.[0]);
  expect(told).toEqual(['id: 7', 'id: ', undefined, undefined, undefined, 'id: 9', 'id: 7', 'id: 9']);
});

test('messages are shared within a document, told apart by document, form and event, and bounded in bytes', () => {
  const cache = new MessageCache();
  const [document, form] = [{}, {}];
  const [one, other, inAnotherForm] = [cache.of(document, form), cache.of({}, form), cache.of(document, {})];
  const [first, second] = [{}, {}];
  one.set(first, Buffer.from('1'));
  expect(one.get(first)?.toString()).toBe('1');
  expect([one.get(second), other.get(first), inAnotherForm.get(first)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  for (let i = 0; i < 100; i++) other.set({}, Buffer.alloc(200_000));
  expect(one.get(first)).toBeUndefined();
  other.set(second, Buffer.alloc(1_000_000));
  expect(other.get(second)).toBeUndefined();
});
