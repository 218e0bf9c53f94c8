/** What the metrics say of requests, and of the operations that they ask for. */
import { openConnection, unfinishedPut } from '../process/client.ts';
import { graphql, send } from '../support/client.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { api, get, growth, metrics, put, useMeasured } from './measured.ts';

useMeasured();

const request = (method: string, route: string, status: string) => ({
  http_request_method: method,
  http_route: route,
  http_response_status_code: status,
});

describe('of HTTP', () => {
  const COUNT = 'http_server_request_duration_seconds_count';

  test.each<[string, string, Record<string, string>, () => Promise<unknown>]>([
    ['a read', 'GET 200', request('GET', '/configs/:name', '200'), () => get('/configs/a')],
    ['an absent entry', 'GET 404', request('GET', '/configs/:name', '404'), () => get('/configs/absent')],
    ['a path of none', 'GET 404', request('GET', 'none', '404'), () => get('/no/such/path')],
    ['a path of no meaning', 'GET 400', request('GET', 'none', '400'), () => get('/configs/%zz')],
    ['a method of none', '405', request('_OTHER', '/configs', '405'), () => send(api(), 'PURGE', '/configs')],
    ['GraphQL', '200', request('POST', '/graphql', '200'), () => graphql(api(), '{ __typename }')],
  ])('%s is counted once, by its pattern', async (_what, _how, labels, ask) => {
    expect(await growth(COUNT, labels, ask)).toBe(1);
  });

  test('the bytes of a body are counted, and HEAD, which has none, as none', async () => {
    const { text } = await put('sized', 'x'.repeat(1000));
    const size = 'http_server_response_body_size_bytes_sum';
    const labels = { http_request_method: 'GET', http_route: '/configs/:name' };
    expect(await growth(size, labels, () => get('/configs/sized'))).toBe(text.length);
    const problem = await get('/configs/absent');
    expect(await growth(size, labels, () => get('/configs/absent'))).toBe(problem.text.length);
    const head = { ...labels, http_request_method: 'HEAD' };
    const count = 'http_server_response_body_size_bytes_count';
    expect(await growth(count, head, () => send(api(), 'HEAD', '/configs/sized'))).toBe(1);
    expect((await metrics()).value(size, head)).toBe(0);
  });

  test('a request is under way until it has ended, or its client has gone', async () => {
    const active = async () => (await metrics()).value('http_server_active_requests');
    const { begin, end } = unfinishedPut('slow', 1);
    const [finishes, leaves] = await Promise.all([1, 2].map(() => openConnection(api())));
    finishes?.send(begin);
    leaves?.send(begin);
    await eventually(async () => (await active()) === 2);
    finishes?.send(end);
    await eventually(async () => (await active()) === 1);
    leaves?.socket.destroy();
    await eventually(async () => (await active()) === 0);
    finishes?.socket.destroy();
    expect((await metrics()).value(COUNT, request('PUT', '/configs/:name', '201'))).toBeGreaterThan(0);
  });

  test('a stream is under way until it begins; then it is open, and counted', async () => {
    const labels = request('GET', '/configs', '200');
    const path = '/configs';
    const open = async (surface: string) =>
      (await metrics()).value('config_server_streams_open', { surface });
    let stream: Awaited<ReturnType<typeof openStream>> | undefined;
    const begin = async () => {
      stream = await openStream(api(), path);
    };
    expect(await growth(COUNT, labels, begin)).toBe(1);
    expect(await open('rest')).toBe(1);
    expect((await metrics()).value('http_server_active_requests')).toBe(0);
    stream?.leave();
    await eventually(async () => (await open('rest')) === 0);
    expect((await metrics()).value(COUNT, labels)).toBeGreaterThan(0);
    expect((await metrics()).value('http_server_active_requests')).toBe(0);
  });
});

describe('of the operations', () => {
  const COUNT = 'config_server_operation_duration_seconds_count';
  const of = (operation: string, outcome: string) => ({ operation, outcome });

  test.each<[string, Record<string, string>, () => Promise<unknown>]>([
    ['over REST', of('Query.config', 'OK'), () => get('/configs/a')],
    ['over GraphQL', of('Query.config', 'OK'), () => graphql(api(), '{ config(name: "a") { name } }')],
    ['refused over REST', of('Query.config', 'BAD_USER_INPUT'), () => get('/configs/-a')],
    [
      'refused over GraphQL',
      of('Mutation.deleteConfig', 'NOT_FOUND'),
      () => graphql(api(), 'mutation { deleteConfig(name: "absent") { name } }'),
    ],
  ])('%s they are counted by outcome', async (_how, labels, ask) => {
    expect(await growth(COUNT, labels, ask)).toBe(1);
  });
});
