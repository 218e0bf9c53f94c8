/** LISTEN and NOTIFY on a connection that gets lost in every way there is: told, made again, and ended at once. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Listener, listenTo } from '../../src/database/listener.ts';
import { createEmptyDatabase, query, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

import.meta.jest.setTimeout(60_000);

/** Ample for a machine that is busy, and less than any time-out of a connection. */
const PROMPT_MS = 2_500;

interface Listening {
  readonly listener: Listener;
  readonly heard: string[];
  readonly lost: Error[];
  connections: number;
}

let database: TestDatabase;
let proxy: TcpProxy;
let listening: Listening[];

beforeAll(async () => {
  database = await createEmptyDatabase();
});

beforeEach(async () => {
  proxy = await startTcpProxy(database.url);
  listening = [];
});

afterEach(async () => {
  await Promise.all(listening.map(({ listener }) => listener.close()));
  await proxy.close();
});

afterAll(() => database.drop());

function listen(url = proxy.url): Listening {
  const heard: string[] = [];
  const lost: Error[] = [];
  const listener = listenTo({
    url,
    channel: 'test_channel',
    onNotification: (payload) => void heard.push(payload),
    onConnected: () => void own.connections++,
    onLost: (error) => void lost.push(error),
  });
  const own = { listener, heard, lost, connections: 0 };
  listening.push(own);
  return own;
}

async function connected(): Promise<Listening> {
  const own = listen();
  await eventually(() => own.listener.isConnected);
  return own;
}

const terminate = () =>
  query(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'config-server feed'`,
  );

test('what one notifies all hear, itself included', async () => {
  const [one, other] = [await connected(), await connected()];
  one.listener.notify('7');
  await eventually(() => one.heard.length > 0 && other.heard.length > 0);
  expect([one.heard, other.heard]).toEqual([['7'], ['7']]);
});

test('of what is notified at once the last is heard, and little else', async () => {
  const [one, other] = [await connected(), await connected()];
  for (let revision = 1; revision <= 1_000; revision++) one.listener.notify(String(revision));
  await eventually(() => other.heard.at(-1) === '1000');
  expect(other.heard.length).toBeLessThanOrEqual(2);
});

test('what is notified while there is no connection is forgotten, and nothing breaks', async () => {
  const one = await connected();
  const other = listen(database.url);
  await eventually(() => other.listener.isConnected);
  await proxy.goAway();
  await eventually(() => !one.listener.isConnected);
  one.listener.notify('lost');
  await proxy.restore();
  await eventually(() => one.listener.isConnected);
  one.listener.notify('heard');
  await eventually(() => other.heard.length > 0);
  expect(other.heard).toEqual(['heard']);
});

const losses: [how: string, lose: () => Promise<unknown>, mend: () => Promise<unknown>][] = [
  ['ended by the database', terminate, async () => {}],
  ['cut', async () => proxy.cutAll(), async () => {}],
  ['gone for a while', () => proxy.goAway(), () => delay(300).then(() => proxy.restore())],
  ['half-open: nothing is heard any more', async () => proxy.freeze(), async () => proxy.thaw()],
];

test.each(losses)('a connection that is %s is told to be lost, and is made again', async (_, lose, mend) => {
  const own = await connected();
  await lose();
  await eventually(() => own.lost.length > 0);
  await mend();
  await eventually(() => own.connections === 2);
  expect(own.listener.isConnected).toBe(true);
  own.listener.notify('again');
  await eventually(() => own.heard.includes('again'));
  // One loss, and at most one first try in vain.
  expect(own.lost.length).toBeLessThanOrEqual(2);
  for (const error of own.lost) expect(error).toBeInstanceOf(Error);
});

test('a database that is away is asked again and again, with patience, and told to be lost once', async () => {
  let attempts = 0;
  const refusing = createServer((socket) => {
    attempts++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const { port } = refusing.address() as AddressInfo;
  const own = listen(`postgres://nobody:nothing@127.0.0.1:${port}/nowhere`);
  await eventually(() => attempts >= 3);
  await delay(1_500);
  expect(attempts).toBeLessThan(15);
  expect(own.lost).toHaveLength(1);
  expect(own.listener.isConnected).toBe(false);
  await own.listener.close();
  const before = attempts;
  await delay(300);
  expect(attempts).toBe(before);
  refusing.close();
});

describe('it is closed at once', () => {
  async function expectPromptClose(own: Listening): Promise<void> {
    const begin = performance.now();
    await own.listener.close();
    expect(performance.now() - begin).toBeLessThan(PROMPT_MS);
    expect(own.listener.isConnected).toBe(false);
  }

  test('while it listens, and leaves no session behind', async () => {
    await expectPromptClose(await connected());
    const sessions = `SELECT FROM pg_stat_activity WHERE application_name = 'config-server feed' AND datname = current_database()`;
    await eventually(async () => (await query(database.url, sessions)).length === 0);
  });

  test('while it waits to try again', async () => {
    const own = await connected();
    await proxy.goAway();
    await eventually(() => own.lost.length > 0);
    await delay(500);
    await expectPromptClose(own);
  });

  test('while it connects to what does not answer', async () => {
    proxy.freeze();
    const own = listen();
    await delay(300);
    await expectPromptClose(own);
  });

  test('while nothing is heard any more', async () => {
    const own = await connected();
    proxy.freeze();
    await expectPromptClose(own);
  });

  test('while it waits for a heartbeat', async () => {
    const own = await connected();
    proxy.freeze();
    // A heartbeat is sent after five seconds, and given up after another five.
    await delay(6_000);
    expect(own.listener.isConnected).toBe(true);
    await expectPromptClose(own);
  });

  test('while a notification is under way that nobody takes', async () => {
    const own = await connected();
    proxy.freeze();
    own.listener.notify('1');
    own.listener.notify('2');
    await expectPromptClose(own);
  });
});
